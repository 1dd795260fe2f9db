import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/**
 * What a page may load and do. `unsafe-inline` stays: the static export of Next.js carries its data in inline scripts
 * that differ from page to page, and CloudFront's header is too short for the hash of each.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Pages are asked for anew each time; what lies under /_next/static has its hash in its name and never changes. */
export function portalHeaders(scope: Construct): { pages: ResponseHeadersPolicy; assets: ResponseHeadersPolicy } {
  return {
    pages: policy(scope, 'PageHeaders', 'no-cache'),
    assets: policy(scope, 'AssetHeaders', 'public, max-age=31536000, immutable'),
  };
}

function policy(scope: Construct, id: string, cacheControl: string): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cache-Control', value: cacheControl, override: true },
        { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
      ],
    },
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY_POLICY, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
    },
  });
}
