//! Obeys the orders of the kad cells; the README beside the runner tells them.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
    io::{Write, stdout},
    time::Duration,
};

use futures::StreamExt;
use libp2p::{
    Multiaddr, PeerId, StreamProtocol, Swarm, SwarmBuilder, identify,
    kad::{
        self, GetProvidersOk, GetRecordOk, QueryId, QueryResult, Quorum, Record, RecordKey,
        store::MemoryStore,
    },
    multiaddr::Protocol,
    noise,
    swarm::{NetworkBehaviour, SwarmEvent},
    tcp, yamux,
};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::Fallible;

#[derive(NetworkBehaviour)]
pub struct Behaviour {
    kad: kad::Behaviour<MemoryStore>,
    identify: identify::Behaviour,
}

/// What is said once a query has ended; an answer may come in parts.
enum Asked {
    Find(PeerId),
    Put(String),
    Get(Option<Vec<u8>>),
    Provide(String),
    Providers(HashSet<PeerId>),
}

pub struct Table {
    swarm: Swarm<Behaviour>,
    protocol: StreamProtocol,
    key: libp2p::identity::PublicKey,
    asked: HashMap<QueryId, Asked>,
    /// Where peers are, as they say.
    addresses: HashMap<PeerId, Vec<Multiaddr>>,
}

pub async fn run(arguments: Vec<String>) -> Fallible<()> {
    let options: HashMap<&str, &str> = arguments
        .iter()
        .filter_map(|each| each.split_once('='))
        .collect();
    let protocol = options
        .get("protocol")
        .copied()
        .unwrap_or("/hypha/net/interop/kad/1.0.0");
    let client = options.get("mode") == Some(&"client");
    let mut table = Table::new(protocol, client)?;
    table.listen("127.0.0.1")?;
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            order = orders.next_line() => match order? {
                Some(order) => {
                    let words: Vec<&str> = order.split_whitespace().collect();
                    if let Err(e) = table.obey(&words) {
                        say(&format!("failed {order:.100}: {e}"));
                    }
                }
                None => return Ok(()),
            },
            line = table.next() => say(&line),
        }
    }
}

impl Table {
    pub fn new(protocol: &str, client: bool) -> Fallible<Self> {
        let protocol = StreamProtocol::try_from_owned(protocol.to_owned())?;
        let mut public = None;
        let mut swarm = SwarmBuilder::with_new_identity()
            .with_tokio()
            .with_tcp(
                tcp::Config::default().nodelay(true),
                noise::Config::new,
                yamux::Config::default,
            )?
            .with_behaviour(|key| {
                let own = key.public().to_peer_id();
                public = Some(key.public());
                let config = kad::Config::new(protocol.clone());
                Ok(Behaviour {
                    kad: kad::Behaviour::with_config(own, MemoryStore::new(own), config),
                    identify: identify::Behaviour::new(
                        identify::Config::new("ipfs/0.1.0".into(), key.public())
                            .with_agent_version(crate::AGENT.into()),
                    ),
                })
            })?
            .with_swarm_config(|c| c.with_idle_connection_timeout(Duration::from_secs(600)))
            .build();
        let mode = if client {
            kad::Mode::Client
        } else {
            kad::Mode::Server
        };
        swarm.behaviour_mut().kad.set_mode(Some(mode));
        Ok(Self {
            swarm,
            protocol,
            key: public.ok_or("no identity")?,
            asked: HashMap::new(),
            addresses: HashMap::new(),
        })
    }

    pub fn listen(&mut self, ip: &str) -> Fallible<()> {
        self.swarm.listen_on(format!("/ip4/{ip}/tcp/0").parse()?)?;
        Ok(())
    }

    pub fn size(&mut self) -> usize {
        let kad = &mut self.swarm.behaviour_mut().kad;
        kad.kbuckets().map(|bucket| bucket.num_entries()).sum()
    }

    pub fn obey(&mut self, order: &[&str]) -> Fallible<()> {
        match order {
            ["connect", address] => {
                let target: Multiaddr = address.parse()?;
                self.swarm.dial(target)?;
                return Ok(());
            }
            ["size"] => {
                say(&format!("size {}", self.size()));
                return Ok(());
            }
            _ => {}
        }
        let key = self.key.clone();
        let kad = &mut self.swarm.behaviour_mut().kad;
        let (query, asked) = match order {
            ["find", peer] => {
                let peer: PeerId = peer.parse()?;
                (kad.get_closest_peers(peer), Asked::Find(peer))
            }
            ["put", name, value] => {
                let record = Record::new(RecordKey::from(bytes(name)?), bytes(value)?);
                let put = Asked::Put(format!("put {name} {value}"));
                (kad.put_record(record, Quorum::One)?, put)
            }
            ["get", name] => {
                let query = kad.get_record(RecordKey::from(bytes(name)?));
                (query, Asked::Get(None))
            }
            ["provide", _, hash] => {
                let query = kad.start_providing(RecordKey::from(bytes(hash)?))?;
                (query, Asked::Provide((*hash).to_owned()))
            }
            ["providers", _, hash] => {
                let query = kad.get_providers(RecordKey::from(bytes(hash)?));
                (query, Asked::Providers(HashSet::new()))
            }
            ["pk"] => {
                let name = [b"/pk/".to_vec(), key.to_peer_id().to_bytes()].concat();
                let value = key.encode_protobuf();
                let put = Asked::Put(format!("pk {} {}", hex(&name), hex(&value)));
                let record = Record::new(RecordKey::from(name), value);
                (kad.put_record(record, Quorum::One)?, put)
            }
            _ => return Err("no such order".into()),
        };
        self.asked.insert(query, asked);
        Ok(())
    }

    /// Goes on until there is something to say.
    pub async fn next(&mut self) -> String {
        loop {
            let event = self.swarm.select_next_some().await;
            if let Some(line) = self.happened(event) {
                return line;
            }
        }
    }

    fn happened(&mut self, event: SwarmEvent<BehaviourEvent>) -> Option<String> {
        match event {
            SwarmEvent::NewListenAddr { address, .. } => {
                let own = *self.swarm.local_peer_id();
                // what is not confirmed is told to nobody
                self.swarm.add_external_address(address.clone());
                Some(format!("listening {}", address.with(Protocol::P2p(own))))
            }
            SwarmEvent::ConnectionEstablished {
                peer_id, endpoint, ..
            } if endpoint.is_dialer() => Some(format!("connect {peer_id}")),
            SwarmEvent::OutgoingConnectionError { error, .. } => {
                Some(format!("failed connect: {error}"))
            }
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received {
                peer_id,
                info,
                ..
            })) => {
                self.identified(peer_id, info);
                None
            }
            SwarmEvent::Behaviour(BehaviourEvent::Kad(kad::Event::OutboundQueryProgressed {
                id,
                result,
                step,
                ..
            })) => self.progressed(id, result, step.last),
            event => {
                eprintln!("{event:?}");
                None
            }
        }
    }

    /// rust-libp2p leaves it to the application whom to take into the table.
    fn identified(&mut self, peer: PeerId, info: identify::Info) {
        if info.protocols.contains(&self.protocol) {
            for address in &info.listen_addrs {
                self.swarm
                    .behaviour_mut()
                    .kad
                    .add_address(&peer, address.clone());
            }
        }
        self.addresses.insert(peer, info.listen_addrs);
    }

    fn progressed(&mut self, id: QueryId, result: QueryResult, last: bool) -> Option<String> {
        let mut asked = self.asked.remove(&id)?;
        eprintln!("{result:?}");
        let said = match (&mut asked, result) {
            (Asked::Find(wanted), QueryResult::GetClosestPeers(Ok(found))) => {
                let found = found.peers.into_iter().find(|each| each.peer_id == *wanted);
                found.map_or(Some("failed find: nobody knows it".into()), |each| {
                    Some(format!("find {} {}", each.peer_id, list(&each.addrs)))
                })
            }
            (Asked::Put(said), QueryResult::PutRecord(Ok(_))) => Some(said.clone()),
            (Asked::Provide(hash), QueryResult::StartProviding(Ok(_))) => {
                Some(format!("provide {hash}"))
            }
            (Asked::Get(best), QueryResult::GetRecord(Ok(GetRecordOk::FoundRecord(found)))) => {
                // nobody but the application compares
                *best = best.take().max(Some(found.record.value));
                None
            }
            (
                Asked::Providers(all),
                QueryResult::GetProviders(Ok(GetProvidersOk::FoundProviders { providers, .. })),
            ) => {
                all.extend(providers);
                None
            }
            (Asked::Get(best), _) if last && best.is_some() => {
                Some(format!("get {}", hex(best.as_deref().unwrap_or_default())))
            }
            (Asked::Providers(all), QueryResult::GetProviders(_)) if last => {
                let mut line = String::from("providers");
                for each in all.iter() {
                    let known = self
                        .addresses
                        .get(each)
                        .map_or("[]".into(), |known| list(known));
                    let _ = write!(line, " {each} {known}");
                }
                Some(line)
            }
            (_, other) if last => Some(format!("failed query: {other:?}")),
            _ => None,
        };
        if !last && said.is_none() {
            self.asked.insert(id, asked);
        }
        said
    }
}

fn list(addresses: &[Multiaddr]) -> String {
    let all: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    format!("[{}]", all.join(" "))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes(hex: &str) -> Fallible<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return Err("no hexadecimal digits".into());
    }
    (0..hex.len())
        .step_by(2)
        .map(|at| Ok(u8::from_str_radix(&hex[at..at + 2], 16)?))
        .collect()
}

fn say(line: &str) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
