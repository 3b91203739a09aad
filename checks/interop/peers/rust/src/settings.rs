use std::{env, time::Duration};

use crate::Fallible;

/// What the runner said through the environment.
pub struct Settings {
    pub dialer: bool,
    pub transport: String,
    pub security: String,
    pub ip: String,
    pub redis: String,
    pub key: String,
    pub extra: bool,
    pub timeout: Duration,
}

impl Settings {
    pub fn from_environment() -> Fallible<Self> {
        for (name, known) in [
            ("TRANSPORT", &["tcp", "ws", "wss", "quic-v1"][..]),
            ("SECURE_CHANNEL", &["noise", "tls"]),
            ("MUXER", &["yamux"]),
        ] {
            let value = env::var(name).unwrap_or_default();
            if !known.contains(&value.as_str()) {
                return Err(format!("unsupported: {name}={value}").into());
            }
        }
        Ok(Self {
            dialer: env::var("IS_DIALER").is_ok_and(|v| v == "true"),
            transport: env::var("TRANSPORT").unwrap_or_default(),
            security: env::var("SECURE_CHANNEL").unwrap_or_default(),
            ip: env::var("LISTENER_IP").unwrap_or_else(|_| "0.0.0.0".into()),
            redis: env::var("REDIS_ADDR").unwrap_or_else(|_| "redis:6379".into()),
            key: env::var("TEST_KEY").map_err(|_| "TEST_KEY is not set")? + "_listener_multiaddr",
            extra: env::var("HYPHA_INTEROP_EXTRA").is_ok_and(|v| v == "1"),
            timeout: Duration::from_secs(300),
        })
    }
}
