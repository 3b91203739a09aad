//! WebSockets: where to listen, and whom to trust.

use std::env;

use base64::prelude::{BASE64_STANDARD, Engine};
use libp2p::{
    PeerId, Transport,
    core::{muxing::StreamMuxerBox, transport::Boxed, upgrade},
    identity::Keypair,
    noise, tcp,
    websocket::{self, tls},
    yamux,
};

use crate::Fallible;

/// What follows the IP in the address of a listener.
pub fn port(transport: &str) -> &'static str {
    match transport {
        "ws" => "tcp/0/ws",
        "wss" => "tcp/0/tls/ws",
        "quic-v1" => "udp/0/quic-v1",
        _ => "tcp/0",
    }
}

pub fn transport(key: &Keypair) -> Fallible<Boxed<(PeerId, StreamMuxerBox)>> {
    let sockets = tcp::Config::default().nodelay(true);
    let mut config = websocket::Config::new(tcp::tokio::Transport::new(sockets));
    config.set_tls_config(certificates()?);
    let upgrading = config.upgrade(upgrade::Version::V1);
    let muxing = yamux::Config::default();
    Ok(if env::var("SECURE_CHANNEL").is_ok_and(|v| v == "tls") {
        upgrading
            .authenticate(libp2p::tls::Config::new(key)?)
            .multiplex(muxing)
            .map(|(peer, muxer), _| (peer, StreamMuxerBox::new(muxer)))
            .boxed()
    } else {
        upgrading
            .authenticate(noise::Config::new(key)?)
            .multiplex(muxing)
            .map(|(peer, muxer), _| (peer, StreamMuxerBox::new(muxer)))
            .boxed()
    })
}

/// The files are PEM: `WSS_CERTIFICATE`, `WSS_KEY`, and `WSS_AUTHORITY` whom to trust.
fn certificates() -> Fallible<tls::Config> {
    let mut builder = tls::Config::builder();
    if let (Some(key), Some(own)) = (pem("WSS_KEY")?, pem("WSS_CERTIFICATE")?) {
        builder.server(tls::PrivateKey::new(key), [tls::Certificate::new(own)])?;
    }
    if let Some(authority) = pem("WSS_AUTHORITY")? {
        builder.add_trust(&tls::Certificate::new(authority))?;
    }
    Ok(builder.finish())
}

/// The first thing in the file that the variable names.
fn pem(variable: &str) -> Fallible<Option<Vec<u8>>> {
    let Ok(path) = env::var(variable) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(path)?;
    let digits: String = text
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with("-----"))
        .collect();
    Ok(Some(BASE64_STANDARD.decode(digits)?))
}
