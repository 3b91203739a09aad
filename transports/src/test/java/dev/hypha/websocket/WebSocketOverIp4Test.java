package dev.hypha.websocket;

/** {@code /ip4/127.0.0.1/tcp/…/ws}. */
class WebSocketOverIp4Test extends WebSocketContract {
  WebSocketOverIp4Test() {
    super("/ip4/127.0.0.1/tcp/0/ws");
  }
}
