import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/**
 * What a page may load and do. `unsafe-inline` stays: the static export of Next.js carries its data in inline scripts
 * that differ from page to page, and CloudFront's header is too short for the hash of each.
 */
const contentSecurityPolicy = (filesHostName: string): string =>
  [
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // Recordings are read where they lie; what was spoken into the browser is heard before it is sent.
    `media-src 'self' blob: https://${filesHostName}`,
    "font-src 'self' data:",
    // Songs are put where they lie, too.
    `connect-src 'self' https://${filesHostName}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Pages are asked for anew each time; what lies under /_next/static has its hash in its name and never changes.
 *
 * @param filesHostName  of the bucket with recordings and uploads
 */
export function portalHeaders(
  scope: Construct,
  filesHostName: string,
): { pages: ResponseHeadersPolicy; assets: ResponseHeadersPolicy } {
  return {
    pages: policy(scope, 'PageHeaders', 'no-cache', filesHostName),
    assets: policy(scope, 'AssetHeaders', 'public, max-age=31536000, immutable', filesHostName),
  };
}

function policy(scope: Construct, id: string, cacheControl: string, filesHostName: string): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cache-Control', value: cacheControl, override: true },
        // Greetings are spoken into the browser.
        { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(self)', override: true },
      ],
    },
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(filesHostName), override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
    },
  });
}
