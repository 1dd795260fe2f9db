import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** Next.js puts a hash of the content into these names: what was fetched once never changes. */
const IMMUTABLE = '/_next/static/';

/** The exported portal as files. Everything else asks the server first whether it has changed. */
export function servePortal(folder: string): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      // The exported pages carry their data in inline scripts.
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'unsafe-inline'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        // What was spoken into the browser is heard before it is sent.
        mediaSrc: ["'self'", 'blob:'],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
      },
      // Plain HTTP on one machine.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (context, next) => {
    // The stamp of the build, and whatever else hides.
    if (context.req.path.includes('/.')) return context.notFound();
    await next();
    if (context.res.ok) {
      const isImmutable = context.req.path.startsWith(IMMUTABLE);
      context.header('Cache-Control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    }
  });
  app.get('*', serveStatic({ root: folder }));
  app.notFound(async (context) => {
    const page = join(folder, '404.html');
    return existsSync(page)
      ? context.html(await readFile(page, 'utf8'), 404)
      : context.text('The portal is not built: npm run build:web', 404);
  });
  return app;
}
