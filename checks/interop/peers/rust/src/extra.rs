//! What goes beyond ping: echoes of our own, and what identify must have said.

use futures::{
    AsyncReadExt, AsyncWriteExt,
    future::{try_join, try_join_all},
};
use libp2p::{PeerId, StreamProtocol, identify};
use libp2p_stream::Control;

use crate::{Fallible, echo::ECHO};

const PING: StreamProtocol = StreamProtocol::new("/ipfs/ping/1.0.0");
const STREAMS: u64 = 4;
const BYTES: usize = 4 << 20;

/// Checks both things, and returns the lines that report them.
pub async fn check(control: Control, remote: PeerId, info: identify::Info) -> Fallible<String> {
    eprintln!("identified: {info:?}");
    check_identified(remote, &info).map_err(|e| format!("identify: {e}"))?;
    try_join_all((0..STREAMS).map(|i| echo_there(control.clone(), remote, i))).await?;
    Ok(format!(
        "extra:\n  echo_bytes: {}\n  identify_agent: {:?}\n",
        STREAMS * BYTES as u64,
        info.agent_version
    ))
}

fn check_identified(remote: PeerId, info: &identify::Info) -> Result<(), String> {
    if info.agent_version.is_empty() {
        return Err("no agent version".into());
    }
    for needed in [PING, ECHO] {
        if !info.protocols.contains(&needed) {
            return Err(format!("{needed} is not among {:?}", info.protocols));
        }
    }
    if info.listen_addrs.is_empty() {
        return Err("no listen addresses".into());
    }
    if info.public_key.to_peer_id() != remote {
        return Err(format!("the public key does not match {remote}"));
    }
    Ok(())
}

async fn echo_there(mut control: Control, remote: PeerId, index: u64) -> Fallible<()> {
    let stream = control.open_stream(remote, ECHO).await?;
    let (mut reader, mut writer) = stream.split();
    let sent = payload(index);
    let mut received = Vec::with_capacity(BYTES);
    let writing = async {
        writer.write_all(&sent).await?;
        writer.close().await
    };
    let reading = async { reader.read_to_end(&mut received).await };
    try_join(writing, reading)
        .await
        .map_err(|e| format!("echo stream {index}: {e}"))?;
    if received != sent {
        let got = received.len();
        return Err(format!("echo stream {index}: {got} bytes came back, not those sent").into());
    }
    Ok(())
}

/// Pseudo-random bytes (xorshift64*) that depend on nothing but the index.
fn payload(index: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(index + 1);
    let mut bytes = Vec::with_capacity(BYTES);
    while bytes.len() < BYTES {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend_from_slice(&state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    bytes
}
