import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface StatusSource {
  /** False while the edge stops: the load balancer sends new phones elsewhere. */
  isReady(): boolean;
  counters(): Promise<Readonly<Record<string, unknown>>>;
  /** In the text format of Prometheus. */
  metrics(): Promise<string>;
}

export interface StatusServer {
  readonly port: number;
  close(): void;
}

/**
 * What load balancers and people may ask: `/healthz` (the process lives; reads nothing else, so that an outage of the
 * store cannot make healthy edges be replaced), `/readyz` (it takes phones), `/counters` (JSON), `/metrics` (Prometheus).
 *
 * @throws Error  naming the address when it cannot be listened on
 */
export async function serveStatus(
  address: { host: string; port: number },
  source: StatusSource,
): Promise<StatusServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return answer(response, 405, 'method not allowed');
    switch (request.url) {
      case '/healthz':
        return answer(response, 200, 'ok');
      case '/readyz':
        return source.isReady() ? answer(response, 200, 'ready') : answer(response, 503, 'stopping');
      case '/counters':
        source.counters().then(
          (counters) => answer(response, 200, JSON.stringify(counters), 'application/json'),
          () => answer(response, 500, 'no counters'),
        );
        return;
      case '/metrics':
        source.metrics().then(
          (metrics) => answer(response, 200, metrics, 'text/plain; version=0.0.4; charset=utf-8'),
          () => answer(response, 500, 'no metrics'),
        );
        return;
      default:
        return answer(response, 404, 'not found');
    }
  });
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`HTTP ${address.host}:${address.port}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : address.port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
