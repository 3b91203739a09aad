package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	perfProtocol = "/perf/1.0.0"
	chunk        = 64 << 10
)

// answer is the listener's part of perf/perf.md.
func answer(s network.Stream) {
	if err := serve(s); err != nil {
		log.Printf("perf: %v", err)
		_ = s.Reset()
		return
	}
	_ = s.Close()
}

func serve(s network.Stream) error {
	var header [8]byte
	if _, err := io.ReadFull(s, header[:]); err != nil {
		return err
	}
	if _, err := drain(s); err != nil {
		return err
	}
	return send(s, int64(binary.BigEndian.Uint64(header[:])))
}

// measure is the dialer's part: the time from begin, or from the open stream when begin is zero,
// to the end that the other side sets.
func measure(ctx context.Context, h host.Host, to peer.ID, up, down int64, begin time.Time) (time.Duration, error) {
	s, err := h.NewStream(ctx, to, perfProtocol)
	if err != nil {
		return 0, err
	}
	defer s.Reset()
	if begin.IsZero() {
		begin = time.Now()
	}
	var header [8]byte
	binary.BigEndian.PutUint64(header[:], uint64(down))
	if _, err := s.Write(header[:]); err != nil {
		return 0, err
	}
	if err := send(s, up); err != nil {
		return 0, err
	}
	if err := s.CloseWrite(); err != nil {
		return 0, err
	}
	received, err := drain(s)
	if err != nil {
		return 0, err
	}
	if received != down {
		return 0, fmt.Errorf("%d of %d bytes came", received, down)
	}
	return time.Since(begin), nil
}

func send(s io.Writer, bytes int64) error {
	zeros := make([]byte, chunk)
	for bytes > 0 {
		n, err := s.Write(zeros[:min(bytes, chunk)])
		if err != nil {
			return err
		}
		bytes -= int64(n)
	}
	return nil
}

func drain(s io.Reader) (int64, error) {
	piece := make([]byte, chunk)
	total := int64(0)
	for {
		n, err := s.Read(piece)
		total += int64(n)
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}
