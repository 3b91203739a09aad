//! A rendezvous point, and who goes there: obeys the orders of the rendezvous cells; the README
//! beside the runner tells them.

use std::{
    fmt::Write as _,
    io::{Write, stdout},
    time::Duration,
};

use futures::StreamExt;
use libp2p::{
    Multiaddr, PeerId, Swarm, SwarmBuilder, identify,
    multiaddr::Protocol,
    noise,
    rendezvous::{self, Namespace},
    swarm::{NetworkBehaviour, SwarmEvent},
    tcp, yamux,
};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::Fallible;

#[derive(NetworkBehaviour)]
struct Behaviour {
    point: rendezvous::server::Behaviour,
    visitor: rendezvous::client::Behaviour,
    identify: identify::Behaviour,
}

pub async fn run() -> Fallible<()> {
    let mut swarm = SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(
            tcp::Config::default().nodelay(true),
            noise::Config::new,
            yamux::Config::default,
        )?
        .with_behaviour(|key| {
            Ok(Behaviour {
                point: rendezvous::server::Behaviour::new(rendezvous::server::Config::default()),
                visitor: rendezvous::client::Behaviour::new(key.clone()),
                identify: identify::Behaviour::new(
                    identify::Config::new("ipfs/0.1.0".into(), key.public())
                        .with_agent_version(crate::AGENT.into()),
                ),
            })
        })?
        .with_swarm_config(|c| c.with_idle_connection_timeout(Duration::from_secs(600)))
        .build();
    swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse()?)?;
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            order = orders.next_line() => match order? {
                Some(order) => {
                    let words: Vec<&str> = order.split_whitespace().collect();
                    if let Err(e) = obey(&mut swarm, &words) {
                        say(&format!("failed {order:.100}: {e}"));
                    }
                }
                None => return Ok(()),
            },
            event = swarm.select_next_some() => if let Some(line) = happened(&mut swarm, event) {
                say(&line);
            },
        }
    }
}

fn obey(swarm: &mut Swarm<Behaviour>, order: &[&str]) -> Fallible<()> {
    match order {
        ["connect", address] => swarm.dial(address.parse::<Multiaddr>()?)?,
        ["register", name, point] => {
            let (name, point) = (Namespace::new((*name).to_owned())?, point.parse()?);
            let visitor = &mut swarm.behaviour_mut().visitor;
            visitor.register(name, point, None)?;
        }
        ["unregister", name, point] => {
            let visitor = &mut swarm.behaviour_mut().visitor;
            visitor.unregister(Namespace::new((*name).to_owned())?, point.parse()?);
            say(&format!("unregister {name}"));
        }
        ["discover", name, point] => {
            let (name, point) = (Namespace::new((*name).to_owned())?, point.parse()?);
            let visitor = &mut swarm.behaviour_mut().visitor;
            visitor.discover(Some(name), None, None, point);
        }
        _ => return Err("no such order".into()),
    }
    Ok(())
}

fn happened(
    swarm: &mut Swarm<Behaviour>,
    event: SwarmEvent<BehaviourEvent>,
) -> Option<String> {
    use rendezvous::client::Event;
    match event {
        SwarmEvent::NewListenAddr { address, .. } => {
            let own: PeerId = *swarm.local_peer_id();
            // nobody registers without an address that is confirmed
            swarm.add_external_address(address.clone());
            Some(format!("listening {}", address.with(Protocol::P2p(own))))
        }
        SwarmEvent::ConnectionEstablished {
            peer_id, endpoint, ..
        } if endpoint.is_dialer() => Some(format!("connect {peer_id}")),
        SwarmEvent::OutgoingConnectionError { error, .. } => {
            Some(format!("failed connect: {error}"))
        }
        SwarmEvent::Behaviour(BehaviourEvent::Visitor(event)) => match event {
            Event::Registered { ttl, namespace, .. } => Some(format!("register {namespace} {ttl}")),
            Event::RegisterFailed { error, .. } => Some(format!("failed register: {error:?}")),
            Event::Discovered { registrations, .. } => {
                let mut line = String::from("discover [");
                for each in registrations {
                    let record = &each.record;
                    let _ = write!(line, " {} {:?}", record.peer_id(), record.addresses());
                }
                Some(line + " ]")
            }
            Event::DiscoverFailed { error, .. } => Some(format!("failed discover: {error:?}")),
            Event::Expired { peer } => {
                eprintln!("expired: {peer}");
                None
            }
        },
        event => {
            eprintln!("{event:?}");
            None
        }
    }
}

fn say(line: &str) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
