//! The rust-libp2p side of the benchmarks: one node that serves /perf/1.0.0, prints its address,
//! and obeys the orders that come as lines on its standard input. The package documentation of the
//! runner tells the orders; every stack's peer obeys the same ones.

mod perf;

use std::{
    error::Error,
    future::Future,
    process::ExitCode,
    time::{Duration, Instant},
};

use futures::StreamExt;
use libp2p::{
    Multiaddr, PeerId, Swarm, SwarmBuilder, identify,
    multiaddr::Protocol,
    noise, ping,
    swarm::{NetworkBehaviour, SwarmEvent},
    tcp, yamux,
};
use tokio::io::{AsyncBufReadExt, BufReader};

pub type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

const LONG: Duration = Duration::from_secs(3600);

#[derive(NetworkBehaviour)]
struct Behaviour {
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    stream: libp2p_stream::Behaviour,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("rust peer: {e}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Fallible<()> {
    let listen: Multiaddr = std::env::args()
        .nth(1)
        .ok_or("usage: peer LISTEN_MULTIADDR")?
        .parse()?;
    let security = std::env::args().nth(2).ok_or("and a security")?;
    let mut swarm = new_swarm(security == "/tls/1.0.0")?;
    let mut incoming = swarm.behaviour().stream.new_control().accept(perf::PERF)?;
    tokio::spawn(async move {
        while let Some((_, stream)) = incoming.next().await {
            tokio::spawn(async move {
                if let Err(e) = perf::answer(stream).await {
                    eprintln!("perf: {e}");
                }
            });
        }
    });
    swarm.listen_on(listen)?;
    let address = loop {
        if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
            break address;
        }
    };
    let own = *swarm.local_peer_id();
    println!("{}", address.with(Protocol::P2p(own)));
    let mut orders = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = orders.next_line() => match line? {
                None => return Ok(()),
                Some(order) => {
                    let taken = obey(&mut swarm, &order).await.map_err(|e| format!("{order}: {e}"))?;
                    println!("{:.9}", taken.as_secs_f64());
                }
            },
            _ = swarm.select_next_some() => {}
        }
    }
}

/// A swarm with one security for TCP; QUIC brings its own.
macro_rules! swarm {
    ($security:expr) => {
        SwarmBuilder::with_new_identity()
            .with_tokio()
            .with_tcp(
                tcp::Config::default().nodelay(true),
                $security,
                yamux::Config::default,
            )?
            .with_quic()
            .with_behaviour(|key| Behaviour {
                identify: identify::Behaviour::new(identify::Config::new(
                    "ipfs/0.1.0".into(),
                    key.public(),
                )),
                // serves them; its own come too seldom to be noticed
                ping: ping::Behaviour::new(ping::Config::new().with_interval(LONG)),
                stream: libp2p_stream::Behaviour::new(),
            })?
            .with_swarm_config(|c| c.with_idle_connection_timeout(LONG))
            .build()
    };
}

fn new_swarm(tls: bool) -> Fallible<Swarm<Behaviour>> {
    Ok(if tls {
        swarm!(libp2p::tls::Config::new)
    } else {
        swarm!(noise::Config::new)
    })
}

async fn obey(swarm: &mut Swarm<Behaviour>, order: &str) -> Fallible<Duration> {
    let words: Vec<&str> = order.split(' ').collect();
    let address: Multiaddr = words.get(1).ok_or("no address")?.parse()?;
    let amount: u64 = words.get(2).unwrap_or(&"0").parse()?;
    let Some(Protocol::P2p(remote)) = address.iter().last() else {
        return Err(format!("no peer id in {address}").into());
    };
    let control = swarm.behaviour().stream.new_control();
    match words[0] {
        "connects" => {
            let mut taken = Duration::ZERO;
            for _ in 0..amount {
                taken += connect(swarm, remote, address.clone()).await?.elapsed();
            }
            Ok(taken)
        }
        "uploads" => driving(swarm, perf::uploads(control, remote, amount)).await,
        "connect" => Ok(connect(swarm, remote, address).await?.elapsed()),
        "first" => {
            let begin = connect(swarm, remote, address).await?;
            driving(swarm, perf::measure(control, remote, 1, 1, Some(begin))).await
        }
        "upload" => driving(swarm, perf::measure(control, remote, amount, 0, None)).await,
        "download" => driving(swarm, perf::measure(control, remote, 0, amount, None)).await,
        "ping" => driving(swarm, perf::pings(control, remote, amount)).await,
        _ => Err("no such order".into()),
    }
}

/// A new connection in the place of any there was; returns when it was begun.
async fn connect(
    swarm: &mut Swarm<Behaviour>,
    remote: PeerId,
    address: Multiaddr,
) -> Fallible<Instant> {
    while swarm.is_connected(&remote) {
        let _ = swarm.disconnect_peer_id(remote);
        swarm.select_next_some().await;
    }
    let begin = Instant::now();
    swarm.dial(address)?;
    loop {
        match swarm.select_next_some().await {
            SwarmEvent::ConnectionEstablished { peer_id, .. } if peer_id == remote => {
                return Ok(begin);
            }
            SwarmEvent::OutgoingConnectionError { error, .. } => {
                return Err(format!("dial: {error}").into());
            }
            _ => {}
        }
    }
}

/// What `work` comes to, in a task of its own while the swarm goes on.
async fn driving(
    swarm: &mut Swarm<Behaviour>,
    work: impl Future<Output = Fallible<Duration>> + Send + 'static,
) -> Fallible<Duration> {
    let mut task = tokio::spawn(work);
    loop {
        tokio::select! {
            done = &mut task => return done?,
            _ = swarm.select_next_some() => {}
        }
    }
}
