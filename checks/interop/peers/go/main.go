// Command peer is the go-libp2p side of the interop checks. It obeys the environment contract of
// libp2p/unified-testing (upper case) and the older one of libp2p/test-plans (lower case).
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
	"github.com/multiformats/go-multiaddr"
	manet "github.com/multiformats/go-multiaddr/net"
)

const agent = "hypha-interop-go/0.1.0"

func main() {
	log.SetFlags(log.Lmicroseconds)
	if len(os.Args) > 1 && os.Args[1] == "gossip" {
		if err := gossip(os.Args[2:]); err != nil {
			log.Fatalf("go peer: %v", err)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "kad" {
		if err := kad(os.Args[2:]); err != nil {
			log.Fatalf("go peer: %v", err)
		}
		return
	}
	if name, given := os.LookupEnv("ROLE"); given {
		if err := playRole(name); err != nil {
			log.Fatalf("go peer: %v", err)
		}
		return
	}
	s, err := settingsFromEnvironment()
	if err == nil {
		err = run(s)
	}
	if err != nil {
		log.Fatalf("go peer: %v", err)
	}
}

func run(s settings) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.timeout)
	defer cancel()
	store, err := connectRedis(s.redis)
	if err != nil {
		return err
	}
	defer store.close()
	h, err := newHost(s)
	if err != nil {
		return err
	}
	defer h.Close()
	h.SetStreamHandler(echoProtocol, echo)
	if s.dialer {
		return dial(ctx, s, h, store)
	}
	return listen(ctx, s, h, store)
}

func newHost(s settings) (host.Host, error) {
	listen := libp2p.NoListenAddrs
	if !s.dialer {
		listen = libp2p.ListenAddrStrings(fmt.Sprintf("/ip4/%s/%s%s", s.ip, s.port, s.behind))
	}
	certificates, err := webCertificates()
	if err != nil {
		return nil, err
	}
	network := libp2p.Transport(quic.NewTransport)
	if s.psk != nil {
		network = libp2p.PrivateNetwork(s.psk)
	}
	return libp2p.New(
		listen,
		network,
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Transport(websocket.New, certificates...),
		secureChannel(s.security),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.DisableRelay(),
		libp2p.UserAgent(agent),
	)
}

func secureChannel(name string) libp2p.Option {
	if name == "tls" {
		return libp2p.Security(tls.ID, tls.New)
	}
	return libp2p.Security(noise.ID, noise.New)
}

func listen(ctx context.Context, s settings, h host.Host, store *redis) error {
	address, err := dialable(h)
	if err != nil {
		return err
	}
	sayGroups(h.Network())
	log.Printf("listening on %s", address)
	if err := s.dialect.publish(store, address); err != nil {
		return err
	}
	<-ctx.Done() // the runner ends a listener; the deadline only keeps a forgotten one from staying
	return fmt.Errorf("nobody ended the listener before its deadline")
}

// dialable is the listen address to publish: one other machines can reach where there is one.
func dialable(h host.Host) (string, error) {
	addresses, err := h.Network().InterfaceListenAddresses()
	if err != nil || len(addresses) == 0 {
		return "", fmt.Errorf("no listen address: %v", err)
	}
	best := addresses[0]
	for _, a := range addresses {
		if !manet.IsIPLoopback(a) {
			best = a
			break
		}
	}
	return best.String() + "/p2p/" + h.ID().String(), nil
}

func dial(ctx context.Context, s settings, h host.Host, store *redis) error {
	address, err := s.dialect.await(store, time.Now().Add(30*time.Second))
	if err != nil {
		return err
	}
	log.Printf("dialing %s", address)
	target, err := targetOf(address)
	if err != nil {
		return err
	}
	identified, err := subscribeIdentified(h)
	if err != nil {
		return err
	}
	defer identified.Close()
	start := time.Now()
	if err := h.Connect(ctx, *target); err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	rtts := ping.Ping(network.WithAllowLimitedConn(ctx, "ping"), h, target.ID)
	if first := <-rtts; first.Error != nil {
		return fmt.Errorf("first ping: %w", first.Error)
	}
	handshake := time.Since(start)
	second := <-rtts
	if second.Error != nil {
		return fmt.Errorf("second ping: %w", second.Error)
	}
	result := s.dialect.report(handshake, second.RTT)
	if s.extra {
		more, err := checkExtra(ctx, h, target.ID, identified)
		if err != nil {
			return err
		}
		result += more
	}
	_, err = fmt.Fprint(os.Stdout, result)
	return err
}

func targetOf(address string) (*peer.AddrInfo, error) {
	parsed, err := multiaddr.NewMultiaddr(address)
	if err != nil {
		return nil, err
	}
	return peer.AddrInfoFromP2pAddr(parsed)
}
