package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ipfs/boxo/ipns"
	"github.com/ipfs/boxo/path"
	"github.com/ipfs/go-cid"
	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const lan = "/ipfs/lan/kad/1.0.0"

// anyValue takes everything; of two values the greater is kept.
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

// table obeys the orders of the kad cells; the README beside the runner tells them.
type table struct {
	host host.Host
	dht  *dht.IpfsDHT
}

func kad(arguments []string) error {
	options := map[string]string{"protocol": "/hypha/net/interop/kad/1.0.0", "mode": "server"}
	for _, each := range arguments {
		name, value, _ := strings.Cut(each, "=")
		options[name] = value
	}
	mode := dht.ModeServer
	if options["mode"] == "client" {
		mode = dht.ModeClient
	}
	t, err := newTable("127.0.0.1", options["protocol"], mode)
	if err != nil {
		return err
	}
	defer t.close()
	fmt.Println("listening " + t.address())
	orders := bufio.NewScanner(os.Stdin)
	orders.Buffer(nil, 4<<20)
	for orders.Scan() {
		answer, err := t.obey(strings.Fields(orders.Text()))
		if err != nil {
			answer = fmt.Sprintf("failed %.100s: %v", orders.Text(), err)
		}
		fmt.Println(answer)
	}
	return orders.Err()
}

func newTable(ip, name string, mode dht.ModeOpt) (*table, error) {
	h, err := libp2p.New(
		libp2p.ListenAddrStrings("/ip4/"+ip+"/tcp/0"),
		libp2p.Transport(tcp.NewTCPTransport),
		libp2p.Security(noise.ID, noise.New),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.DisableRelay(),
		libp2p.UserAgent(agent),
	)
	if err != nil {
		return nil, err
	}
	settings := []dht.Option{
		dht.Mode(mode),
		// whoever has the prefix /ipfs may have no namespaces of its own
		dht.ProtocolPrefix("/hypha"),
		dht.V1ProtocolOverride(protocol.ID(name)),
		dht.NamespacedValidator("v", anyValue{}),
		dht.NamespacedValidator("example", anyValue{}),
	}
	if name == lan { // as dual.New has its local half
		settings = []dht.Option{
			dht.Mode(mode),
			dht.ProtocolExtension("/lan"),
			dht.QueryFilter(dht.PrivateQueryFilter),
			dht.RoutingTableFilter(dht.PrivateRoutingTableFilter),
		}
	}
	d, err := dht.New(h, settings...)
	if err != nil {
		return nil, err
	}
	return &table{host: h, dht: d}, nil
}

func (t *table) close() {
	_ = t.dht.Close()
	_ = t.host.Close()
}

func (t *table) address() string {
	return fmt.Sprintf("%s/p2p/%s", t.host.Addrs()[0], t.host.ID())
}

func (t *table) obey(order []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	var verb string
	values := make([]string, 2)
	if len(order) > 0 {
		verb = order[0]
		copy(values, order[1:])
	}
	switch verb {
	case "size":
		return fmt.Sprintf("size %d", t.dht.RoutingTable().Size()), nil
	case "connect":
		return t.connect(ctx, values[0])
	case "find":
		id, err := peer.Decode(values[0])
		if err != nil {
			return "", err
		}
		found, err := t.dht.FindPeer(ctx, id)
		return fmt.Sprintf("find %s %v", found.ID, found.Addrs), err
	case "put":
		key, err := hex.DecodeString(values[0])
		if err != nil {
			return "", err
		}
		value, err := hex.DecodeString(values[1])
		if err != nil {
			return "", err
		}
		return t.put(ctx, "put", key, value)
	case "get":
		key, err := hex.DecodeString(values[0])
		if err != nil {
			return "", err
		}
		value, err := t.dht.GetValue(ctx, string(key))
		return "get " + hex.EncodeToString(value), err
	case "provide", "providers":
		return t.providing(ctx, verb, values[0])
	case "pk", "ipns":
		key := t.host.Peerstore().PrivKey(t.host.ID())
		if verb == "pk" {
			return t.putKey(ctx, key)
		}
		return t.putName(ctx, key, values[0])
	}
	return "", fmt.Errorf("no such order")
}

func (t *table) connect(ctx context.Context, address string) (string, error) {
	target, err := targetOf(address)
	if err != nil {
		return "", err
	}
	return "connect " + target.ID.String(), t.host.Connect(ctx, *target)
}

func (t *table) put(ctx context.Context, verb string, key, value []byte) (string, error) {
	answer := fmt.Sprintf("%s %x %x", verb, key, value)
	return answer, t.dht.PutValue(ctx, string(key), value)
}

// putKey puts its own public key.
func (t *table) putKey(ctx context.Context, key crypto.PrivKey) (string, error) {
	value, err := crypto.MarshalPublicKey(key.GetPublic())
	if err != nil {
		return "", err
	}
	return t.put(ctx, "pk", []byte("/pk/"+string(t.host.ID())), value)
}

// putName says under its own name that it stands for something.
func (t *table) putName(ctx context.Context, key crypto.PrivKey, target string) (string, error) {
	value, err := path.NewPath(target)
	if err != nil {
		return "", err
	}
	record, err := ipns.NewRecord(key, value, 1, time.Now().Add(time.Hour), time.Minute)
	if err != nil {
		return "", err
	}
	raw, err := ipns.MarshalRecord(record)
	if err != nil {
		return "", err
	}
	return t.put(ctx, "ipns", ipns.NameFromPeer(t.host.ID()).RoutingKey(), raw)
}

func (t *table) providing(ctx context.Context, verb, text string) (string, error) {
	content, err := cid.Decode(text)
	if err != nil {
		return "", err
	}
	if verb == "provide" {
		return "provide " + text, t.dht.Provide(ctx, content, true)
	}
	answer := "providers"
	for found := range t.dht.FindProvidersAsync(ctx, content, 20) {
		answer += fmt.Sprintf(" %s %v", found.ID, found.Addrs)
	}
	return answer, nil
}
