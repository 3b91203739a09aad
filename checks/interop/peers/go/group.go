package main

import (
	"fmt"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/quic-go/quic-go"
)

// group is what the keys of a QUIC connection were agreed on by; nothing of other connections, which do not tell.
func group(c network.Conn) string {
	var raw *quic.Conn
	if !c.As(&raw) {
		return ""
	}
	return fmt.Sprintf("  group: %s\n", raw.ConnectionState().TLS.CurveID)
}

// groupsOf is what a dialer says of the peer it has dialed.
func groupsOf(connections []network.Conn) string {
	if len(connections) == 0 {
		return ""
	}
	return group(connections[0])
}

// sayGroups has a listener say it of each connection.
func sayGroups(n network.Network) {
	n.Notify(&network.NotifyBundle{ConnectedF: func(_ network.Network, c network.Conn) { fmt.Print(group(c)) }})
}
