// Command peer is the go-libp2p side of the benchmarks: one node that serves /perf/1.0.0, prints
// its address, and obeys the orders that come as lines on its standard input. The package
// documentation of the runner tells the orders; every stack's peer obeys the same ones.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	libp2ptls "github.com/libp2p/go-libp2p/p2p/security/tls"
	quic "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const parallel = 100

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: peer LISTEN_MULTIADDR /noise|/tls/1.0.0")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatalf("go peer: %v", err)
	}
}

func run(listen, security string) error {
	secured := libp2p.Security(noise.ID, noise.New)
	if security == libp2ptls.ID {
		secured = libp2p.Security(libp2ptls.ID, libp2ptls.New)
	}
	h, err := libp2p.New(
		libp2p.ListenAddrStrings(listen),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Transport(quic.NewTransport),
		secured,
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		// nobody is refused for coming often: limits are not what is measured
		libp2p.ResourceManager(&network.NullResourceManager{}),
		libp2p.DisableRelay(),
	)
	if err != nil {
		return err
	}
	defer h.Close()
	h.SetStreamHandler(perfProtocol, answer)
	fmt.Printf("%s/p2p/%s\n", h.Network().ListenAddresses()[0], h.ID())
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		result, err := obey(h, strings.Fields(orders.Text()))
		if err != nil {
			return fmt.Errorf("%s: %w", orders.Text(), err)
		}
		fmt.Println(result)
	}
	return orders.Err()
}

func obey(h host.Host, order []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if len(order) < 2 {
		return "", fmt.Errorf("no address")
	}
	target, err := peer.AddrInfoFromString(order[1])
	if err != nil {
		return "", err
	}
	amount := int64(0)
	if len(order) > 2 {
		if amount, err = strconv.ParseInt(order[2], 10, 64); err != nil {
			return "", err
		}
	}
	begin := time.Now()
	switch order[0] {
	case "connect", "first":
		if err := h.Network().ClosePeer(target.ID); err != nil {
			return "", err
		}
		h.Peerstore().RemovePeer(target.ID)
		begin = time.Now()
		if err := h.Connect(ctx, *target); err != nil {
			return "", err
		}
		if order[0] == "first" {
			return seconds(measure(ctx, h, target.ID, 1, 1, begin))
		}
		return seconds(time.Since(begin), nil)
	case "connects":
		return seconds(connects(ctx, h, *target, int(amount)))
	case "uploads":
		return seconds(uploads(ctx, h, target.ID, amount))
	case "upload":
		return seconds(measure(ctx, h, target.ID, amount, 0, time.Time{}))
	case "download":
		return seconds(measure(ctx, h, target.ID, 0, amount, time.Time{}))
	case "ping":
		return seconds(pings(ctx, h, target.ID, int(amount)))
	}
	return "", fmt.Errorf("no such order")
}

// connects is the time of count connections, each anew and one after the other.
func connects(ctx context.Context, h host.Host, to peer.AddrInfo, count int) (time.Duration, error) {
	total := time.Duration(0)
	for range count {
		if err := h.Network().ClosePeer(to.ID); err != nil {
			return 0, err
		}
		h.Peerstore().RemovePeer(to.ID)
		begin := time.Now()
		if err := h.Connect(ctx, to); err != nil {
			return 0, err
		}
		total += time.Since(begin)
	}
	return total, nil
}

// uploads is the time of bytes in all on a hundred streams at once.
func uploads(ctx context.Context, h host.Host, to peer.ID, bytes int64) (time.Duration, error) {
	begin := time.Now()
	done := make(chan error, parallel)
	for range parallel {
		go func() {
			_, err := measure(ctx, h, to, bytes/parallel, 0, begin)
			done <- err
		}()
	}
	for range parallel {
		if err := <-done; err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}

// pings is the median of count round trips on one stream.
func pings(ctx context.Context, h host.Host, to peer.ID, count int) (time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answers := ping.Ping(ctx, h, to)
	var all []time.Duration
	for range count {
		one := <-answers
		if one.Error != nil {
			return 0, one.Error
		}
		all = append(all, one.RTT)
	}
	slices.Sort(all)
	return all[count/2], nil
}

func seconds(d time.Duration, err error) (string, error) {
	return strconv.FormatFloat(d.Seconds(), 'f', 9, 64), err
}
