package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"github.com/ipfs/go-cid"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/multiformats/go-multihash"
)

const (
	roleProtocol = "/ipfs/kad/1.0.0"
	lookups      = 10
)

// role is one of the three in the kad-dht contract of libp2p/unified-testing.
type role struct {
	name  string
	key   string
	store *redis
	table *table
}

func playRole(name string) error {
	address := orElse(os.Getenv("REDIS_ADDR"), "redis:6379")
	store, err := connectRedis(address)
	if err != nil {
		return err
	}
	defer store.close()
	ip, err := ipTowards(address)
	if err != nil {
		return err
	}
	mode := dht.ModeServer
	if name == "querier" {
		mode = dht.ModeClient
	}
	t, err := newTable(orElse(os.Getenv("LISTENER_IP"), ip), roleProtocol, mode)
	if err != nil {
		return err
	}
	defer t.close()
	r := &role{name: name, key: os.Getenv("TEST_KEY"), store: store, table: t}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	return r.play(ctx)
}

// ipTowards is the address of this machine that redis sees.
func ipTowards(address string) (string, error) {
	probe, err := net.Dial("udp", address)
	if err != nil {
		return "", err
	}
	defer probe.Close()
	return probe.LocalAddr().(*net.UDPAddr).IP.String(), nil
}

func (r *role) play(ctx context.Context) error {
	switch r.name {
	case "bootstrap":
		if err := r.publish("bootstrap_addr", r.table.address()); err != nil {
			return err
		}
	case "provider":
		if err := r.provide(ctx); err != nil {
			return err
		}
	case "querier":
		err := r.query(ctx)
		if err != nil {
			fmt.Printf("error: %v\nstatus: fail\n", err)
			return err
		}
		fmt.Println("status: pass")
		return nil
	default:
		return fmt.Errorf("no role %q", r.name)
	}
	<-ctx.Done() // whoever started this ends it
	return ctx.Err()
}

func (r *role) publish(name, value string) error {
	return unified{key: r.key + "_" + name}.publish(r.store, value)
}

func (r *role) join(ctx context.Context) error {
	address, err := unified{key: r.key + "_bootstrap_addr"}.await(r.store, time.Now().Add(time.Minute))
	if err != nil {
		return err
	}
	if _, err := r.table.connect(ctx, address); err != nil {
		return err
	}
	for r.table.dht.RoutingTable().Size() == 0 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil
}

// content is a key that is no multihash, as the contract has it.
func (r *role) content() cid.Cid {
	return cid.NewCidV1(cid.Raw, multihash.Multihash("interop-test-key-"+r.key))
}

func (r *role) provide(ctx context.Context) error {
	if err := r.join(ctx); err != nil {
		return err
	}
	if err := r.table.dht.Provide(ctx, r.content(), true); err != nil {
		return fmt.Errorf("provide: %w", err)
	}
	if err := r.table.dht.PutValue(ctx, "/example/data/"+r.key, []byte("hello from go client")); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	return r.publish("provider_done", "done")
}

func (r *role) query(ctx context.Context) error {
	if _, err := (unified{key: r.key + "_provider_done"}).await(r.store, time.Now().Add(time.Minute)); err != nil {
		return err
	}
	if err := r.join(ctx); err != nil {
		return err
	}
	err := errors.New("nobody provides the key")
	for attempt := 0; attempt < lookups && err != nil; attempt++ {
		found, failure := r.table.dht.FindProviders(ctx, r.content())
		log.Printf("providers: %v %v", found, failure)
		if err = failure; err == nil && len(found) == 0 {
			err = errors.New("nobody provides the key")
			time.Sleep(time.Second)
		}
	}
	if err != nil {
		return err
	}
	value, err := r.table.dht.GetValue(ctx, "/example/data/"+r.key)
	if err == nil && !strings.Contains(string(value), "hello from") {
		err = fmt.Errorf("the value is %q", value)
	}
	return err
}
