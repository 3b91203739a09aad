package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

// anyValue takes everything under /v/; of two values the greater is kept.
type anyValue struct{}

func (anyValue) Validate(string, []byte) error { return nil }

func (anyValue) Select(_ string, values [][]byte) (int, error) {
	best := 0
	for i, each := range values {
		if string(each) > string(values[best]) {
			best = i
		}
	}
	return best, nil
}

// table obeys orders about one distributed hash table, a line each.
type table struct {
	host host.Host
	dht  *dht.IpfsDHT
}

// kad serves the table of prefix=/hypha/net/NAME (its protocol is PREFIX/kad/1.0.0) on a loopback
// address, says "listening ADDRESS", and then obeys:
//
//	connect ADDRESS · find PEER · put KEY VALUE · get KEY · provide CID · providers CID · size
//
// Every order is answered by a line that begins with its name, or with "failed".
func kad(arguments []string) error {
	options := map[string]string{"prefix": "/hypha/net/interop", "mode": "server"}
	for _, each := range arguments {
		name, value, _ := strings.Cut(each, "=")
		options[name] = value
	}
	h, err := libp2p.New(
		libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.DisableRelay(),
		libp2p.UserAgent(agent),
	)
	if err != nil {
		return err
	}
	defer h.Close()
	mode := dht.ModeServer
	if options["mode"] == "client" {
		mode = dht.ModeClient
	}
	d, err := dht.New(h,
		dht.Mode(mode),
		dht.ProtocolPrefix(protocol.ID(options["prefix"])),
		dht.NamespacedValidator("v", anyValue{}),
	)
	if err != nil {
		return err
	}
	defer d.Close()
	t := &table{host: h, dht: d}
	fmt.Printf("listening %s/p2p/%s\n", h.Addrs()[0], h.ID())
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		answer, err := t.obey(strings.Fields(orders.Text()))
		if err != nil {
			answer = fmt.Sprintf("failed %s: %v", orders.Text(), err)
		}
		fmt.Println(answer)
	}
	return orders.Err()
}

func (t *table) obey(order []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if len(order) == 0 {
		return "", fmt.Errorf("no order")
	}
	if order[0] == "size" {
		return fmt.Sprintf("size %d", t.dht.RoutingTable().Size()), nil
	}
	if len(order) < 2 {
		return "", fmt.Errorf("no such order")
	}
	switch order[0] {
	case "connect":
		target, err := targetOf(order[1])
		if err != nil {
			return "", err
		}
		if err := t.host.Connect(ctx, *target); err != nil {
			return "", err
		}
		return "connect " + target.ID.String(), nil
	case "find":
		id, err := peer.Decode(order[1])
		if err != nil {
			return "", err
		}
		found, err := t.dht.FindPeer(ctx, id)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("find %s %v", found.ID, found.Addrs), nil
	case "put":
		if len(order) < 3 {
			return "", fmt.Errorf("put needs a value")
		}
		return "put " + order[1], t.dht.PutValue(ctx, order[1], []byte(order[2]))
	case "get":
		value, err := t.dht.GetValue(ctx, order[1])
		return "get " + string(value), err
	case "provide", "providers":
		return t.providing(ctx, order)
	}
	return "", fmt.Errorf("no such order")
}

func (t *table) providing(ctx context.Context, order []string) (string, error) {
	content, err := cid.Decode(order[1])
	if err != nil {
		return "", err
	}
	if order[0] == "provide" {
		return "provide " + order[1], t.dht.Provide(ctx, content, true)
	}
	answer := "providers"
	for found := range t.dht.FindProvidersAsync(ctx, content, 20) {
		answer += fmt.Sprintf(" %s %v", found.ID, found.Addrs)
	}
	return answer, nil
}
