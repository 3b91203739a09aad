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
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: peer LISTEN_MULTIADDR")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatalf("go peer: %v", err)
	}
}

func run(listen string) error {
	h, err := libp2p.New(
		libp2p.ListenAddrStrings(listen),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New),
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
	case "upload":
		return seconds(measure(ctx, h, target.ID, amount, 0, time.Time{}))
	case "download":
		return seconds(measure(ctx, h, target.ID, 0, amount, time.Time{}))
	case "ping":
		return seconds(pings(ctx, h, target.ID, int(amount)))
	}
	return "", fmt.Errorf("no such order")
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
