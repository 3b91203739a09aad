package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/libp2p/go-libp2p"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p-pubsub/partialmessages"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

// gossiper obeys the orders of the gossip cells; the README beside the runner tells them.
type gossiper struct {
	host   host.Host
	pubsub *pubsub.PubSub
	topics map[string]*pubsub.Topic
	ends   map[string]func()
	parts  bool
	out    sync.Mutex
}

func gossip(arguments []string) error {
	options := map[string]string{"version": "1.3", "sign": "strict", "max": "1048576", "queue": "64", "parts": "off"}
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
		libp2p.ResourceManager(nil),
	)
	if err != nil {
		return err
	}
	g := &gossiper{host: h, topics: map[string]*pubsub.Topic{}, ends: map[string]func(){}, parts: options["parts"] == "on"}
	if g.pubsub, err = g.newRouter(options); err != nil {
		return err
	}
	g.say("listening %s/p2p/%s", h.Addrs()[0], h.ID())
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		if err := g.obey(strings.Fields(orders.Text())); err != nil {
			g.say("failed %s: %v", orders.Text(), err)
		}
	}
	return orders.Err()
}

func (g *gossiper) newRouter(options map[string]string) (*pubsub.PubSub, error) {
	most, err := strconv.Atoi(options["max"])
	if err != nil {
		return nil, err
	}
	queue, err := strconv.Atoi(options["queue"])
	if err != nil {
		return nil, err
	}
	versions := slices.Clone(pubsub.GossipSubDefaultProtocols)
	best := slices.Index(versions, protocol.ID("/meshsub/"+options["version"]+".0"))
	if best < 0 {
		return nil, fmt.Errorf("no gossipsub %s", options["version"])
	}
	settings := []pubsub.Option{
		pubsub.WithMaxMessageSize(most),
		pubsub.WithGossipSubProtocols(versions[best:], pubsub.GossipSubDefaultFeatures),
		pubsub.WithPeerOutboundQueueSize(queue),
		pubsub.WithValidateQueueSize(queue),
	}
	if options["sign"] == "none" {
		settings = append(settings,
			pubsub.WithMessageSignaturePolicy(pubsub.StrictNoSign),
			pubsub.WithNoAuthor(),
			pubsub.WithMessageIdFn(func(m *pb.Message) string {
				id := sha256.Sum256(m.Data)
				return string(id[:])
			}))
	}
	if g.parts {
		settings = append(settings, pubsub.WithPartialMessagesExtension(&partialmessages.PartialMessagesExtension[struct{}]{
			Logger:        slog.New(slog.DiscardHandler),
			OnIncomingRPC: g.part,
			OnEmitGossip:  func(string, []byte, []peer.ID, map[peer.ID]struct{}) {},
		}))
	}
	return pubsub.NewGossipSub(context.Background(), g.host, settings...)
}

// part says what part has come, and of what parts its sender told.
func (g *gossiper) part(from peer.ID, states map[peer.ID]struct{}, rpc *pb.PartialMessagesExtension) error {
	states[from] = struct{}{}
	g.say("part %s %s %s %s %s", rpc.GetTopicID(), rpc.GetGroupID(), rpc.GetPartialMessage(), rpc.GetPartsMetadata(), from)
	return nil
}

// sendPart sends a part to who takes it, and says to how many.
func (g *gossiper) sendPart(topic, group, part, metadata string) error {
	sent := 0
	err := pubsub.PublishPartial(g.pubsub, topic, []byte(group),
		func(states map[peer.ID]struct{}, requests func(peer.ID) bool) iter.Seq2[peer.ID, partialmessages.PublishAction] {
			return func(yield func(peer.ID, partialmessages.PublishAction) bool) {
				for to := range states {
					if requests(to) {
						sent++
						action := partialmessages.PublishAction{
							EncodedPartialMessage: []byte(part),
							EncodedPartsMetadata:  []byte(metadata),
						}
						if !yield(to, action) {
							return
						}
					}
				}
			}
		})
	if err == nil {
		g.say("sent %s %d", group, sent)
	}
	return err
}

func (g *gossiper) obey(order []string) error {
	if len(order) < 2 {
		return fmt.Errorf("no such order")
	}
	switch order[0] {
	case "connect":
		target, err := targetOf(order[1])
		if err != nil {
			return err
		}
		if err := g.host.Connect(context.Background(), *target); err != nil {
			return err
		}
		g.say("connected %s", target.ID)
	case "join":
		return g.join(order[1], g.received)
	case "sink":
		return g.join(order[1], g.counter())
	case "leave":
		g.ends[order[1]]()
		g.say("left %s", order[1])
	case "peers":
		g.say("peers %s", strings.Join(strings.Fields(fmt.Sprint(g.pubsub.ListPeers(order[1]))), " "))
	case "publish":
		size, err := strconv.Atoi(order[2])
		if err != nil {
			return err
		}
		if err := g.publish(order[1], size, order[3]); err != nil {
			return err
		}
		g.say("published %s", order[3])
	case "part":
		return g.sendPart(order[1], order[2], order[3], order[4])
	case "burst":
		return g.burst(order[1], order[2], order[3])
	default:
		return fmt.Errorf("no such order")
	}
	return nil
}

func (g *gossiper) topic(name string) (*pubsub.Topic, error) {
	if known, ok := g.topics[name]; ok {
		return known, nil
	}
	var options []pubsub.TopicOpt
	if g.parts {
		options = append(options, pubsub.RequestPartialMessages())
	}
	topic, err := g.pubsub.Join(name, options...)
	if err == nil {
		g.topics[name] = topic
	}
	return topic, err
}

func (g *gossiper) join(name string, each func(*pubsub.Message)) error {
	topic, err := g.topic(name)
	if err != nil {
		return err
	}
	subscription, err := topic.Subscribe(pubsub.WithBufferSize(4096))
	if err != nil {
		return err
	}
	g.ends[name] = subscription.Cancel
	go func() {
		for {
			message, err := subscription.Next(context.Background())
			if err != nil {
				return
			}
			if message.ReceivedFrom != g.host.ID() {
				each(message)
			}
		}
	}()
	g.say("joined %s", name)
	return nil
}

func (g *gossiper) received(m *pubsub.Message) {
	digest := sha256.Sum256(m.Data)
	from := "-"
	if len(m.From) > 0 {
		from = m.GetFrom().String()
	}
	g.say("received %s %d %s %s", m.GetTopic(), len(m.Data), hex.EncodeToString(digest[:8]), from)
}

// counter says how many have come, every 64.
func (g *gossiper) counter() func(*pubsub.Message) {
	count := 0
	return func(*pubsub.Message) {
		if count++; count%64 == 0 {
			g.say("counted %d", count)
		}
	}
}

// publish says something of this size that begins with its name.
func (g *gossiper) publish(name string, size int, what string) error {
	topic, err := g.topic(name)
	if err != nil {
		return err
	}
	data := make([]byte, size)
	copy(data, what)
	for at := len(what); at < size; at++ {
		data[at] = byte(at)
	}
	return topic.Publish(context.Background(), data)
}

// burst publishes messages that differ in their first eight bytes.
func (g *gossiper) burst(name, first, last string) error {
	from, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(last)
	if err != nil {
		return err
	}
	topic, err := g.topic(name)
	if err != nil {
		return err
	}
	for ; from < to; from++ {
		data := make([]byte, 1024)
		binary.BigEndian.PutUint64(data, uint64(from))
		if err := topic.Publish(context.Background(), data); err != nil {
			return err
		}
	}
	return nil
}

func (g *gossiper) say(format string, values ...any) {
	g.out.Lock()
	defer g.out.Unlock()
	_, _ = io.WriteString(os.Stdout, fmt.Sprintf(format, values...)+"\n")
}
