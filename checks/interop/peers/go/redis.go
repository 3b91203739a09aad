package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// redis is the little of a redis client that the contract needs.
type redis struct {
	socket net.Conn
	reader *bufio.Reader
}

func connectRedis(address string) (*redis, error) {
	socket, err := net.DialTimeout("tcp", address, 10*time.Second)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return &redis{socket, bufio.NewReader(socket)}, nil
}

func (r *redis) close() { _ = r.socket.Close() }

// command sends one command and returns its reply flattened: a nil reply is no strings at all.
func (r *redis) command(deadline time.Time, words ...string) ([]string, error) {
	var request strings.Builder
	fmt.Fprintf(&request, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&request, "$%d\r\n%s\r\n", len(word), word)
	}
	if err := r.socket.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(r.socket, request.String()); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return r.reply()
}

func (r *redis) reply() ([]string, error) {
	line, err := r.reader.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return nil, fmt.Errorf("redis: empty reply")
	}
	switch body := line[1:]; line[0] {
	case '+', ':':
		return []string{body}, nil
	case '$':
		return r.bulk(body)
	case '*':
		return r.array(body)
	default:
		return nil, fmt.Errorf("redis: %s", line)
	}
}

func (r *redis) bulk(length string) ([]string, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return nil, err
	}
	text := make([]byte, n+2)
	if _, err := io.ReadFull(r.reader, text); err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return []string{string(text[:n])}, nil
}

func (r *redis) array(length string) ([]string, error) {
	n, err := strconv.Atoi(length)
	if err != nil {
		return nil, err
	}
	var all []string
	for range n {
		one, err := r.reply()
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}
