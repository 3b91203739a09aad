use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::{Instant, sleep},
};

use crate::Fallible;

/// The little of a redis client that the contract needs.
pub struct Client {
    socket: BufReader<TcpStream>,
}

impl Client {
    pub async fn connect(address: &str) -> Fallible<Self> {
        let socket = TcpStream::connect(address)
            .await
            .map_err(|e| format!("redis: {e}"))?;
        Ok(Self {
            socket: BufReader::new(socket),
        })
    }

    /// This machine, as redis sees it.
    pub fn local_ip(&self) -> Fallible<String> {
        Ok(self.socket.get_ref().local_addr()?.ip().to_string())
    }

    pub async fn set(&mut self, key: &str, value: &str) -> Fallible<()> {
        self.command(&["SET", key, value]).await?;
        Ok(())
    }

    /// Asks for the key until it is there.
    pub async fn await_value(&mut self, key: &str, patience: Duration) -> Fallible<String> {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if let Some(value) = self.command(&["GET", key]).await? {
                return Ok(value.trim().to_owned());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Err(format!("nothing under {key} in time").into())
    }

    async fn command(&mut self, words: &[&str]) -> Fallible<Option<String>> {
        let mut request = format!("*{}\r\n", words.len());
        for word in words {
            request += &format!("${}\r\n{word}\r\n", word.len());
        }
        self.socket.write_all(request.as_bytes()).await?;
        let mut line = String::new();
        self.socket.read_line(&mut line).await?;
        let line = line.trim_end();
        match line.split_at_checked(1) {
            Some(("+", body)) => Ok(Some(body.to_owned())),
            Some(("$", "-1")) => Ok(None),
            Some(("$", length)) => {
                let mut text = vec![0; length.parse::<usize>()? + 2];
                self.socket.read_exact(&mut text).await?;
                text.truncate(text.len() - 2);
                Ok(Some(String::from_utf8(text)?))
            }
            _ => Err(format!("redis: {line:?}").into()),
        }
    }
}
