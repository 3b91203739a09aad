//! The rust-libp2p side of the interop checks. It obeys the environment contract of
//! libp2p/unified-testing; the README beside the runner tells it.

mod echo;
mod extra;
mod gossip;
mod kad;
mod meeting;
mod redis;
mod roles;
mod settings;
mod web;

use std::{
    error::Error,
    process::ExitCode,
    time::{Duration, Instant},
};

use futures::StreamExt;
use libp2p::{
    Multiaddr, PeerId, Swarm, SwarmBuilder, identify,
    multiaddr::Protocol,
    noise, ping,
    swarm::{NetworkBehaviour, SwarmEvent},
    tcp, tls, yamux,
};

use crate::settings::Settings;

pub type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

const AGENT: &str = concat!("hypha-interop-rust/", env!("CARGO_PKG_VERSION"));

#[derive(NetworkBehaviour)]
struct Behaviour {
    echo: echo::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    stream: libp2p_stream::Behaviour,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let role = std::env::var("ROLE").ok();
    let done = match arguments.split_first() {
        Some((first, options)) if first == "gossip" => gossip::run(options.to_vec()).await,
        Some((first, options)) if first == "kad" => kad::run(options.to_vec()).await,
        Some((first, _)) if first == "rendezvous" => meeting::run().await,
        None if role.is_some() => roles::play(&role.unwrap_or_default()).await,
        _ => run().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("rust peer: {e}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Fallible<()> {
    let settings = Settings::from_environment()?;
    let store = redis::Client::connect(&settings.redis).await?;
    let swarm = new_swarm()?;
    let whole = settings.timeout;
    let work = async {
        if settings.dialer {
            dial(settings, store, swarm).await
        } else {
            listen(settings, store, swarm).await
        }
    };
    tokio::time::timeout(whole, work)
        .await
        .map_err(|_| "not done before the deadline")?
}

fn new_swarm() -> Fallible<Swarm<Behaviour>> {
    let swarm = SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(
            tcp::Config::default().nodelay(true),
            (tls::Config::new, noise::Config::new),
            yamux::Config::default,
        )?
        .with_quic()
        .with_other_transport(web::transport)?
        .with_behaviour(|key| Behaviour {
            echo: echo::Behaviour,
            identify: identify::Behaviour::new(
                identify::Config::new("ipfs/0.1.0".into(), key.public())
                    .with_agent_version(AGENT.into()),
            ),
            ping: ping::Behaviour::new(ping::Config::new().with_interval(Duration::from_secs(1))),
            stream: libp2p_stream::Behaviour::new(),
        })?
        .with_swarm_config(|c| c.with_idle_connection_timeout(Duration::from_secs(120)))
        .build();
    Ok(swarm)
}

async fn listen(
    settings: Settings,
    mut store: redis::Client,
    mut swarm: Swarm<Behaviour>,
) -> Fallible<()> {
    let port = web::port(&settings.transport);
    swarm.listen_on(format!("/ip4/{}/{port}", settings.ip).parse()?)?;
    let wildcard = settings.ip == "0.0.0.0";
    let mut published = false;
    loop {
        match swarm.select_next_some().await {
            SwarmEvent::NewListenAddr { address, .. } if !published => {
                if wildcard && is_loopback(&address) {
                    continue;
                }
                let own = *swarm.local_peer_id();
                let whole = address.with(Protocol::P2p(own)).to_string();
                eprintln!("listening on {whole}");
                store.set(&settings.key, &whole).await?;
                published = true;
            }
            event => eprintln!("{event:?}"),
        }
    }
}

fn is_loopback(address: &Multiaddr) -> bool {
    matches!(address.iter().next(), Some(Protocol::Ip4(ip)) if ip.is_loopback())
}

async fn dial(
    settings: Settings,
    mut store: redis::Client,
    mut swarm: Swarm<Behaviour>,
) -> Fallible<()> {
    let address: Multiaddr = store
        .await_value(&settings.key, Duration::from_secs(30))
        .await?
        .parse()?;
    eprintln!("dialing {address}");
    let Some(Protocol::P2p(remote)) = address.iter().last() else {
        return Err(format!("no peer id in {address}").into());
    };
    let start = Instant::now();
    swarm.dial(address)?;
    let seen = first_exchange(&mut swarm, remote, start, settings.extra).await?;
    let mut report = format!(
        "latency:\n  handshake_plus_one_rtt: {:.3}\n  ping_rtt: {:.3}\n  unit: ms\n",
        milliseconds(seen.handshake),
        milliseconds(seen.ping)
    );
    if let Some(info) = seen.info {
        let control = swarm.behaviour().stream.new_control();
        let check = extra::check(control, remote, info);
        tokio::pin!(check);
        report += &loop {
            tokio::select! {
                more = &mut check => break more?,
                event = swarm.select_next_some() => eprintln!("{event:?}"),
            }
        };
    }
    print!("{report}");
    Ok(())
}

struct Seen {
    handshake: Duration,
    ping: Duration,
    info: Option<identify::Info>,
}

/// Drives the swarm until the first ping came back and, where asked for, identify was received.
async fn first_exchange(
    swarm: &mut Swarm<Behaviour>,
    remote: PeerId,
    start: Instant,
    with_identify: bool,
) -> Fallible<Seen> {
    let mut pinged = None;
    let mut identified = None;
    loop {
        match swarm.select_next_some().await {
            SwarmEvent::Behaviour(BehaviourEvent::Ping(e)) if pinged.is_none() => {
                let rtt = e.result.map_err(|e| format!("ping: {e}"))?;
                pinged = Some((start.elapsed(), rtt));
            }
            SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received {
                peer_id,
                info,
                ..
            })) if peer_id == remote => identified = Some(info),
            SwarmEvent::OutgoingConnectionError { error, .. } => {
                return Err(format!("dial: {error}").into());
            }
            SwarmEvent::ConnectionClosed { cause, .. } => {
                return Err(format!("connection closed: {cause:?}").into());
            }
            event => eprintln!("{event:?}"),
        }
        if let Some((handshake, ping)) = pinged
            && (!with_identify || identified.is_some())
        {
            let info = identified.filter(|_| with_identify);
            return Ok(Seen {
                handshake,
                ping,
                info,
            });
        }
    }
}

fn milliseconds(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}
