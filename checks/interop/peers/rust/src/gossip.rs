//! Obeys the orders of the gossip cells; the README beside the runner tells them.

use std::{
    collections::HashMap,
    io::{Write, stdout},
    time::Duration,
};

use futures::StreamExt;
use libp2p::{
    Multiaddr, Swarm, SwarmBuilder, gossipsub, identify, noise,
    multiaddr::Protocol,
    swarm::{NetworkBehaviour, SwarmEvent},
    tcp, yamux,
};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::Fallible;

/// The transmit limit is 64 KiB by default, and a message of the cells may have 500.
const MAX_TRANSMIT: usize = 1 << 20;

#[derive(NetworkBehaviour)]
struct Behaviour {
    gossipsub: gossipsub::Behaviour,
    identify: identify::Behaviour,
}

struct Gossiper {
    swarm: Swarm<Behaviour>,
    /// Of the topics whose messages are only counted.
    counts: HashMap<gossipsub::TopicHash, usize>,
}

pub async fn run(arguments: Vec<String>) -> Fallible<()> {
    let options: HashMap<String, String> = arguments
        .iter()
        .filter_map(|each| each.split_once('='))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let mut gossiper = Gossiper {
        swarm: new_swarm(&options)?,
        counts: HashMap::new(),
    };
    gossiper.swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            order = orders.next_line() => match order? {
                Some(order) => {
                    let words: Vec<&str> = order.split_whitespace().collect();
                    if let Err(e) = gossiper.obey(&words) {
                        say(&format!("failed {order}: {e}"));
                    }
                }
                None => return Ok(()),
            },
            event = gossiper.swarm.select_next_some() => gossiper.happened(event),
        }
    }
}

fn new_swarm(options: &HashMap<String, String>) -> Fallible<Swarm<Behaviour>> {
    let signed = options.get("sign").map(String::as_str) != Some("none");
    let queue: usize = options.get("queue").map_or(Ok(5000), |each| each.parse())?;
    let mut config = gossipsub::ConfigBuilder::default();
    config
        .max_transmit_size(MAX_TRANSMIT)
        .connection_handler_queue_len(queue)
        .heartbeat_initial_delay(Duration::from_millis(100));
    match options.get("version").map(String::as_str) {
        Some("1.0") => {
            config.protocol_id("/meshsub/1.0.0", gossipsub::Version::V1_0);
        }
        Some("1.1") => {
            config.protocol_id("/meshsub/1.1.0", gossipsub::Version::V1_1);
        }
        _ => {} // whatever it offers; the other side chooses
    }
    if !signed {
        config
            .validation_mode(gossipsub::ValidationMode::Anonymous)
            .message_id_fn(|message| Sha256::digest(&message.data).to_vec().into());
    }
    let config = config.build()?;
    let swarm = SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(
            tcp::Config::default().nodelay(true),
            noise::Config::new,
            yamux::Config::default,
        )?
        .with_behaviour(|key| {
            let author = if signed {
                gossipsub::MessageAuthenticity::Signed(key.clone())
            } else {
                gossipsub::MessageAuthenticity::Anonymous
            };
            Ok(Behaviour {
                gossipsub: gossipsub::Behaviour::new(author, config)?,
                identify: identify::Behaviour::new(
                    identify::Config::new("ipfs/0.1.0".into(), key.public())
                        .with_agent_version(crate::AGENT.into()),
                ),
            })
        })?
        .with_swarm_config(|c| c.with_idle_connection_timeout(Duration::from_secs(600)))
        .build();
    Ok(swarm)
}

impl Gossiper {
    fn obey(&mut self, order: &[&str]) -> Fallible<()> {
        let gossip = &mut self.swarm.behaviour_mut().gossipsub;
        match order {
            ["connect", address] => {
                let target: Multiaddr = address.parse()?;
                self.swarm.dial(target)?;
            }
            ["join", topic] => {
                gossip.subscribe(&gossipsub::IdentTopic::new(*topic))?;
                say(&format!("joined {topic}"));
            }
            ["sink", topic] => {
                let topic = gossipsub::IdentTopic::new(*topic);
                gossip.subscribe(&topic)?;
                self.counts.insert(topic.hash(), 0);
                say(&format!("joined {topic}"));
            }
            ["leave", topic] => {
                gossip.unsubscribe(&gossipsub::IdentTopic::new(*topic));
                say(&format!("left {topic}"));
            }
            ["peers", topic] => {
                let hash = gossipsub::IdentTopic::new(*topic).hash();
                let peers: Vec<String> = gossip
                    .all_peers()
                    .filter(|(_, topics)| topics.contains(&&hash))
                    .map(|(peer, _)| peer.to_string())
                    .collect();
                say(&format!("peers [{}]", peers.join(" ")));
            }
            ["publish", topic, size, name] => {
                let size: usize = size.parse()?;
                let mut data = vec![0u8; size];
                let head = name.len().min(size);
                data[..head].copy_from_slice(&name.as_bytes()[..head]);
                for (at, byte) in data.iter_mut().enumerate().skip(head) {
                    *byte = at as u8;
                }
                gossip.publish(gossipsub::IdentTopic::new(*topic), data)?;
                say(&format!("published {name}"));
            }
            ["burst", topic, first, last] => {
                for number in first.parse::<u64>()?..last.parse()? {
                    let mut data = vec![0u8; 1024];
                    data[..8].copy_from_slice(&number.to_be_bytes());
                    gossip.publish(gossipsub::IdentTopic::new(*topic), data)?;
                }
            }
            _ => return Err("no such order".into()),
        }
        Ok(())
    }

    fn happened(&mut self, event: SwarmEvent<BehaviourEvent>) {
        match event {
            SwarmEvent::NewListenAddr { address, .. } => {
                let own = *self.swarm.local_peer_id();
                say(&format!("listening {}", address.with(Protocol::P2p(own))));
            }
            SwarmEvent::ConnectionEstablished {
                peer_id, endpoint, ..
            } if endpoint.is_dialer() => say(&format!("connected {peer_id}")),
            SwarmEvent::OutgoingConnectionError { error, .. } => {
                say(&format!("failed connect: {error}"));
            }
            SwarmEvent::Behaviour(BehaviourEvent::Gossipsub(gossipsub::Event::Message {
                message,
                ..
            })) => self.received(message),
            event => eprintln!("{event:?}"),
        }
    }

    fn received(&mut self, message: gossipsub::Message) {
        if let Some(count) = self.counts.get_mut(&message.topic) {
            *count += 1;
            if count.is_multiple_of(64) {
                say(&format!("counted {count}"));
            }
            return;
        }
        let digest: String = Sha256::digest(&message.data)[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let from = message.source.map_or("-".into(), |peer| peer.to_string());
        let size = message.data.len();
        say(&format!("received {} {size} {digest} {from}", message.topic));
    }
}

fn say(line: &str) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
