import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The one call of Secrets Manager that our functions make, for one secret. */
export async function startSecretsManager(arn: string, secret: string): Promise<{ endpoint: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    const { SecretId } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const isKnown = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && SecretId === arn;
    response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(isKnown ? { ARN: arn, SecretString: secret } : { __type: 'ResourceNotFoundException' }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
