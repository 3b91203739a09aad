package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
)

// webCertificates is what secure WebSockets show, and whom they trust: WSS_CERTIFICATE, WSS_KEY and
// WSS_AUTHORITY are files in PEM.
func webCertificates() ([]any, error) {
	var options []any
	if own := os.Getenv("WSS_CERTIFICATE"); own != "" {
		pair, err := tls.LoadX509KeyPair(own, os.Getenv("WSS_KEY"))
		if err != nil {
			return nil, err
		}
		server := &tls.Config{Certificates: []tls.Certificate{pair}}
		options = append(options, websocket.WithTLSConfig(server))
	}
	if authority := os.Getenv("WSS_AUTHORITY"); authority != "" {
		text, err := os.ReadFile(authority)
		if err != nil {
			return nil, err
		}
		trusted := x509.NewCertPool()
		if !trusted.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("no certificate in %s", authority)
		}
		options = append(options, websocket.WithTLSClientConfig(&tls.Config{RootCAs: trusted}))
	}
	return options, nil
}
