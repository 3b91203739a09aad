package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"slices"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"golang.org/x/sync/errgroup"
)

const (
	echoProtocol = protocol.ID("/hypha/interop/echo/1.0.0")
	pingProtocol = protocol.ID("/ipfs/ping/1.0.0")
	echoStreams  = 4
	echoBytes    = 4 << 20
)

// echo writes back what it reads and closes its side once the other has closed theirs.
func echo(s network.Stream) {
	if _, err := io.Copy(s, s); err != nil {
		log.Printf("echo: %v", err)
		_ = s.Reset()
		return
	}
	_ = s.Close()
}

func subscribeIdentified(h host.Host) (event.Subscription, error) {
	return h.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted))
}

// checkExtra does what goes beyond ping, and returns the lines that report it.
func checkExtra(ctx context.Context, h host.Host, remote peer.ID, identified event.Subscription) (string, error) {
	found, err := awaitIdentified(ctx, remote, identified)
	if err != nil {
		return "", err
	}
	if err := checkIdentified(h, found); err != nil {
		return "", fmt.Errorf("identify: %w", err)
	}
	group, within := errgroup.WithContext(ctx)
	for i := range echoStreams {
		group.Go(func() error { return echoThere(within, h, remote, uint64(i)) })
	}
	if err := group.Wait(); err != nil {
		return "", err
	}
	return fmt.Sprintf("extra:\n  echo_bytes: %d\n  identify_agent: %q\n", echoStreams*echoBytes, found.AgentVersion) +
		groupsOf(h.Network().ConnsToPeer(remote)), nil
}

func awaitIdentified(ctx context.Context, remote peer.ID, identified event.Subscription) (*event.EvtPeerIdentificationCompleted, error) {
	for {
		select {
		case e := <-identified.Out():
			if found, ok := e.(event.EvtPeerIdentificationCompleted); ok && found.Peer == remote {
				return &found, nil
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("identify: %w", ctx.Err())
		}
	}
}

func checkIdentified(h host.Host, found *event.EvtPeerIdentificationCompleted) error {
	log.Printf("identified %s: agent %q, protocols %v, addresses %v, signed record %t, sees us at %v",
		found.Peer, found.AgentVersion, found.Protocols, found.ListenAddrs, found.SignedPeerRecord != nil, found.ObservedAddr)
	key := h.Peerstore().PubKey(found.Peer)
	switch {
	case found.AgentVersion == "":
		return fmt.Errorf("no agent version")
	case !slices.Contains(found.Protocols, pingProtocol):
		return fmt.Errorf("%s is not among %v", pingProtocol, found.Protocols)
	case !slices.Contains(found.Protocols, echoProtocol):
		return fmt.Errorf("%s is not among %v", echoProtocol, found.Protocols)
	case len(found.ListenAddrs) == 0:
		return fmt.Errorf("no listen addresses")
	case key == nil || !found.Peer.MatchesPublicKey(key):
		return fmt.Errorf("the public key does not match %s", found.Peer)
	}
	return nil
}

func echoThere(ctx context.Context, h host.Host, remote peer.ID, index uint64) error {
	s, err := h.NewStream(ctx, remote, echoProtocol)
	if err != nil {
		return fmt.Errorf("echo stream %d: %w", index, err)
	}
	defer s.Reset()
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.SetDeadline(deadline)
	}
	sent := payload(index)
	writing := make(chan error, 1)
	go func() {
		_, err := s.Write(sent)
		if err == nil {
			err = s.CloseWrite()
		}
		writing <- err
	}()
	received, err := io.ReadAll(io.LimitReader(s, echoBytes+1))
	if err != nil {
		return fmt.Errorf("echo stream %d: read after %d bytes: %w", index, len(received), err)
	}
	if err := <-writing; err != nil {
		return fmt.Errorf("echo stream %d: write: %w", index, err)
	}
	if !bytes.Equal(sent, received) {
		return fmt.Errorf("echo stream %d: %d bytes came back and are not the %d sent", index, len(received), len(sent))
	}
	return nil
}

func payload(index uint64) []byte {
	bytes := make([]byte, echoBytes)
	source := rand.NewChaCha8([32]byte{byte(index + 1)})
	_, _ = source.Read(bytes)
	return bytes
}
