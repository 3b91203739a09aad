//! The roles in the kad-dht contract of libp2p/unified-testing: bootstrap, provider, querier.

use std::{env, time::Duration};

use tokio::time::sleep;

use crate::{
    Fallible,
    kad::{Table, hex},
    redis,
};

const PROTOCOL: &str = "/ipfs/kad/1.0.0";
const WAIT: Duration = Duration::from_secs(60);
const LOOKUPS: usize = 10;

struct Role {
    key: String,
    store: redis::Client,
    table: Table,
}

pub async fn play(name: &str) -> Fallible<()> {
    let address = env::var("REDIS_ADDR").unwrap_or_else(|_| "redis:6379".into());
    let store = redis::Client::connect(&address).await?;
    let ip = env::var("LISTENER_IP").or_else(|_| store.local_ip())?;
    let mut table = Table::new(PROTOCOL, name == "querier")?;
    table.listen(&ip)?;
    let mut role = Role {
        key: env::var("TEST_KEY")?,
        store,
        table,
    };
    let own = role.told("listening ").await?;
    match name {
        "bootstrap" => {
            let key = format!("{}_bootstrap_addr", role.key);
            role.store.set(&key, &own).await?;
        }
        "provider" => role.provide().await?,
        "querier" => {
            let done = role.query().await;
            match &done {
                Ok(()) => println!("status: pass"),
                Err(e) => println!("error: {e}\nstatus: fail"),
            }
            return done;
        }
        _ => return Err(format!("no role {name}").into()),
    }
    loop {
        role.table.next().await; // whoever started this ends it
    }
}

impl Role {
    /// Goes on until it is told something that begins so, and returns the rest.
    async fn told(&mut self, beginning: &str) -> Fallible<String> {
        loop {
            let line = self.table.next().await;
            if let Some(rest) = line.strip_prefix(beginning) {
                return Ok(rest.to_owned());
            }
            if line.starts_with("failed") {
                return Err(line.into());
            }
        }
    }

    async fn asked(&mut self, order: &[&str]) -> Fallible<String> {
        self.table.obey(order)?;
        tokio::time::timeout(WAIT, self.told(order[0]))
            .await
            .map_err(|_| format!("no answer to {}", order[0]))?
    }

    async fn join(&mut self) -> Fallible<()> {
        let key = format!("{}_bootstrap_addr", self.key);
        let address = self.store.await_value(&key, WAIT).await?;
        self.asked(&["connect", &address]).await?;
        while self.table.size() == 0 {
            let _ = tokio::time::timeout(Duration::from_millis(20), self.table.next()).await;
        }
        Ok(())
    }

    /// A key that is no multihash: so the contract has it.
    fn content(&self) -> String {
        hex(format!("interop-test-key-{}", self.key).as_bytes())
    }

    fn value(&self) -> String {
        hex(format!("/example/data/{}", self.key).as_bytes())
    }

    async fn provide(&mut self) -> Fallible<()> {
        self.join().await?;
        let (content, value) = (self.content(), self.value());
        self.asked(&["provide", "", &content]).await?;
        self.asked(&["put", &value, &hex(b"hello from rust client")])
            .await?;
        let key = format!("{}_provider_done", self.key);
        self.store.set(&key, "done").await
    }

    async fn query(&mut self) -> Fallible<()> {
        let key = format!("{}_provider_done", self.key);
        self.store.await_value(&key, WAIT).await?;
        self.join().await?;
        let (content, value) = (self.content(), self.value());
        let mut found = String::new();
        for _ in 0..LOOKUPS {
            found = self.asked(&["providers", "", &content]).await?;
            if !found.is_empty() {
                break;
            }
            sleep(Duration::from_secs(1)).await;
        }
        if found.is_empty() {
            return Err("nobody provides the key".into());
        }
        let got = self.asked(&["get", &value]).await?;
        if !got.contains(&hex(b"hello from")) {
            return Err(format!("the value is {got}").into());
        }
        Ok(())
    }
}
