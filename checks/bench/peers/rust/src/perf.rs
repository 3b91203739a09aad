//! Both parts of perf/perf.md, and pings on a stream of their own.

use std::time::{Duration, Instant};

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::{PeerId, Stream, StreamProtocol};
use libp2p_stream::Control;

use crate::Fallible;

pub const PERF: StreamProtocol = StreamProtocol::new("/perf/1.0.0");
const PING: StreamProtocol = StreamProtocol::new("/ipfs/ping/1.0.0");
const PARALLEL: u64 = 100;
const CHUNK: usize = 64 << 10;

/// The listener's part.
pub async fn answer(mut stream: Stream) -> Fallible<()> {
    let mut header = [0; 8];
    stream.read_exact(&mut header).await?;
    drain(&mut stream).await?;
    send(&mut stream, u64::from_be_bytes(header)).await?;
    stream.close().await?;
    Ok(())
}

/// The dialer's part: the time from `begin`, or from the open stream without one, to the end that
/// the other side sets.
pub async fn measure(
    mut control: Control,
    to: PeerId,
    up: u64,
    down: u64,
    begin: Option<Instant>,
) -> Fallible<Duration> {
    let mut stream = control.open_stream(to, PERF).await?;
    let begin = begin.unwrap_or_else(Instant::now);
    stream.write_all(&down.to_be_bytes()).await?;
    send(&mut stream, up).await?;
    stream.close().await?;
    let received = drain(&mut stream).await?;
    if received != down {
        return Err(format!("{received} of {down} bytes came").into());
    }
    Ok(begin.elapsed())
}

/// The time of `bytes` in all on a hundred streams at once.
pub async fn uploads(control: Control, to: PeerId, bytes: u64) -> Fallible<Duration> {
    let begin = Instant::now();
    let each = bytes / PARALLEL;
    let all = (0..PARALLEL).map(|_| measure(control.clone(), to, each, 0, Some(begin)));
    futures::future::try_join_all(all).await?;
    Ok(begin.elapsed())
}

/// The median of `count` round trips on one stream.
pub async fn pings(mut control: Control, to: PeerId, count: u64) -> Fallible<Duration> {
    let mut stream = control.open_stream(to, PING).await?;
    let mut all = Vec::new();
    let mut echo = [0; 32];
    for i in 0..count {
        let begin = Instant::now();
        let sent = [i as u8; 32];
        stream.write_all(&sent).await?;
        stream.flush().await?;
        stream.read_exact(&mut echo).await?;
        if echo != sent {
            return Err("another ping came back".into());
        }
        all.push(begin.elapsed());
    }
    stream.close().await?;
    all.sort();
    Ok(all[all.len() / 2])
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: u64) -> Fallible<()> {
    let zeros = vec![0; CHUNK];
    let mut left = bytes;
    while left > 0 {
        let part = left.min(CHUNK as u64) as usize;
        stream.write_all(&zeros[..part]).await?;
        left -= part as u64;
    }
    stream.flush().await?;
    Ok(())
}

async fn drain(stream: &mut (impl AsyncRead + Unpin)) -> Fallible<u64> {
    let mut piece = vec![0; CHUNK];
    let mut total = 0;
    loop {
        match stream.read(&mut piece).await? {
            0 => return Ok(total),
            n => total += n as u64,
        }
    }
}
