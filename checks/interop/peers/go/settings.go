package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p/core/pnet"
)

// settings is what the runner said through the environment, whichever dialect it spoke.
type settings struct {
	dialer   bool
	port     string // the listener's: tcp/0 or udp/0
	behind   string // what follows the port in an address
	security string
	ip       string
	redis    string
	extra    bool
	psk      pnet.PSK // of the private network to be in; nil for the public one
	timeout  time.Duration
	dialect  dialect
}

// dialect is what differs between the two contracts once the environment is read.
type dialect interface {
	publish(store *redis, address string) error
	await(store *redis, deadline time.Time) (string, error)
	report(handshake, ping time.Duration) string
}

func settingsFromEnvironment() (settings, error) {
	s := settings{extra: os.Getenv("HYPHA_INTEROP_EXTRA") == "1", timeout: 5 * time.Minute, port: "tcp/0"}
	if _, upper := os.LookupEnv("IS_DIALER"); upper {
		return s.readUnified()
	}
	return s.readLegacy()
}

func (s settings) readUnified() (settings, error) {
	s.dialer = os.Getenv("IS_DIALER") == "true"
	s.ip = orElse(os.Getenv("LISTENER_IP"), "0.0.0.0")
	s.redis = orElse(os.Getenv("REDIS_ADDR"), "redis:6379")
	psk, err := hex.DecodeString(os.Getenv("PSK"))
	if err != nil {
		return s, fmt.Errorf("PSK: %w", err)
	}
	if len(psk) > 0 {
		s.psk = psk
	}
	key := os.Getenv("TEST_KEY")
	if key == "" {
		return s, fmt.Errorf("TEST_KEY is not set")
	}
	s.security = os.Getenv("SECURE_CHANNEL")
	s.dialect = unified{key: key + "_listener_multiaddr"}
	switch os.Getenv("TRANSPORT") {
	case "ws":
		s.behind = "/ws"
	case "wss":
		s.behind = "/tls/ws"
	case "quic-v1":
		s.port, s.behind = "udp/0", "/quic-v1"
	}
	return s, supported(os.Getenv("TRANSPORT"), os.Getenv("SECURE_CHANNEL"), os.Getenv("MUXER"))
}

func (s settings) readLegacy() (settings, error) {
	s.dialer = os.Getenv("is_dialer") == "true"
	s.ip = orElse(os.Getenv("ip"), "0.0.0.0")
	s.redis = orElse(os.Getenv("redis_addr"), "redis:6379")
	s.dialect = legacy{}
	s.security = os.Getenv("security")
	if text := os.Getenv("test_timeout_seconds"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds <= 0 {
			return s, fmt.Errorf("test_timeout_seconds is %q", text)
		}
		s.timeout = time.Duration(seconds) * time.Second
	}
	return s, supported(os.Getenv("transport"), os.Getenv("security"), os.Getenv("muxer"))
}

func supported(transport, security, muxer string) error {
	known := transport == "tcp" || transport == "ws" || transport == "wss" || transport == "quic-v1"
	secure := security == "noise" || security == "tls"
	if !known || !secure || muxer != "yamux" {
		return fmt.Errorf("unsupported: transport %q, security %q, muxer %q", transport, security, muxer)
	}
	return nil
}

// unified is the dialect of libp2p/unified-testing: a keyed value in redis, YAML on stdout.
type unified struct{ key string }

func (u unified) publish(store *redis, address string) error {
	_, err := store.command(time.Now().Add(10*time.Second), "SET", u.key, address)
	return err
}

func (u unified) await(store *redis, deadline time.Time) (string, error) {
	for time.Now().Before(deadline) {
		value, err := store.command(deadline, "GET", u.key)
		if err != nil {
			return "", err
		}
		if len(value) == 1 {
			return strings.TrimSpace(value[0]), nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "", fmt.Errorf("no listener address under %s in time", u.key)
}

func (u unified) report(handshake, ping time.Duration) string {
	return fmt.Sprintf("latency:\n  handshake_plus_one_rtt: %.3f\n  ping_rtt: %.3f\n  unit: ms\n",
		milliseconds(handshake), milliseconds(ping))
}

// legacy is the dialect of libp2p/test-plans: a list in redis, JSON on stdout.
type legacy struct{}

func (legacy) publish(store *redis, address string) error {
	_, err := store.command(time.Now().Add(10*time.Second), "RPUSH", "listenerAddr", address)
	return err
}

func (legacy) await(store *redis, deadline time.Time) (string, error) {
	seconds := strconv.Itoa(max(1, int(time.Until(deadline).Seconds())))
	pair, err := store.command(deadline.Add(2*time.Second), "BLPOP", "listenerAddr", seconds)
	if err != nil {
		return "", err
	}
	if len(pair) != 2 {
		return "", fmt.Errorf("no listener address in listenerAddr in time")
	}
	return strings.TrimSpace(pair[1]), nil
}

func (legacy) report(handshake, ping time.Duration) string {
	return fmt.Sprintf("{\"handshakePlusOneRTTMillis\":%.3f,\"pingRTTMilllis\":%.3f}\n",
		milliseconds(handshake), milliseconds(ping))
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
