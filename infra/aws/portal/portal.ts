import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  Function as ViewerFunction,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EVENTS_PORT, type SipServer } from '../entrances.ts';
import { accept } from '../findings.ts';
import { portalHeaders } from './headers.ts';
import { SiteUpload } from './site-upload.ts';
import { viewerFunctions } from './viewer-functions.ts';

export interface PortalProps {
  /** The static export (web/out). */
  readonly siteFolder: string;
  readonly sipServer: SipServer;
  /** Where edges stream events, under a certificate of this name; undefined: nowhere. */
  readonly eventsHostName: string | undefined;
  /** Host name of the HTTP API, which the portal shares its origin with. */
  readonly apiHostName: string;
  /** Of the bucket with recordings, which are read where they lie. */
  readonly filesHostName: string;
  readonly domain: { readonly name: string; readonly certificateArn: string } | undefined;
}

/** The portal: a private bucket behind CloudFront, with the API under /v1 of the same origin. */
export class Portal extends Construct {
  readonly distribution: Distribution;
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: PortalProps) {
    super(scope, id);
    // The cast: under exactOptionalPropertyTypes, classes of CDK do not fit their own interfaces.
    this.bucket = new Bucket(this, 'Site', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // Not the data key: the site holds no customer's data, and a build restores it.
      encryption: BucketEncryption.S3_MANAGED,
      serverAccessLogsBucket: accessLogs(this),
      serverAccessLogsPrefix: 'site/',
      removalPolicy: RemovalPolicy.DESTROY,
    }) as IBucket;

    const code = viewerFunctions(props.siteFolder);
    const headers = portalHeaders(this, props.filesHostName);
    const site = {
      // LIST makes S3 answer 404 for what is not there; without it, 403.
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket, {
        originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    } satisfies BehaviorOptions;

    const hostForApi = viewerFunction(this, 'HostForApi', code.apiRequest);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Patchbay portal and API',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      ...(props.domain && {
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        domainNames: [props.domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', props.domain.certificateArn),
      }),
      defaultBehavior: {
        ...site,
        responseHeadersPolicy: headers.pages,
        functionAssociations: [
          on(FunctionEventType.VIEWER_REQUEST, viewerFunction(this, 'PageOfPath', code.portalRequest)),
          on(FunctionEventType.VIEWER_RESPONSE, viewerFunction(this, 'StatusOfPage', code.portalResponse)),
        ],
      },
      additionalBehaviors: {
        '/_next/static/*': { ...site, responseHeadersPolicy: headers.assets },
        ...(props.eventsHostName !== undefined && {
          '/v1/events': {
            // A WebSocket: CloudFront passes it on as long as something is said every ten minutes.
            origin: new HttpOrigin(props.eventsHostName, {
              httpsPort: EVENTS_PORT,
              protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
            }),
            viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
            cachePolicy: CachePolicy.CACHING_DISABLED,
            originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            functionAssociations: [on(FunctionEventType.VIEWER_REQUEST, hostForApi)],
          },
        }),
        '/v1/*': {
          origin: new HttpOrigin(props.apiHostName),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: [on(FunctionEventType.VIEWER_REQUEST, hostForApi)],
        },
      },
    });
    accept(
      this.distribution,
      'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'The root of the bucket cannot be asked for: the viewer function makes it index.html.',
    );
    accept(this.distribution, 'AwsSolutions-CFR1', 'A PBX is used from any country its customers travel to.');
    accept(
      this.distribution,
      'AwsSolutions-CFR2',
      'The API limits rates and sign-ins itself; a firewall is a choice of the operator.',
    );
    accept(
      this.distribution,
      'AwsSolutions-CFR3',
      'Its log has query strings, and with them the token of a feed; the log of the API has each request without.',
    );
    if (props.domain === undefined) {
      accept(
        this.distribution,
        'AwsSolutions-CFR4',
        "CloudFront's own host name takes no other policy; portalDomain does.",
      );
    }

    new SiteUpload(this, 'Upload', {
      siteFolder: props.siteFolder,
      sipServer: props.sipServer,
      bucket: this.bucket,
      distribution: this.distribution,
    });
  }
}

/** Requests to the bucket of the site. */
function accessLogs(scope: Construct): IBucket {
  const logs = new Bucket(scope, 'AccessLogs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(90) }],
    removalPolicy: RemovalPolicy.DESTROY,
  }) as IBucket;
  accept(logs, 'AwsSolutions-S1', 'It holds the access logs; a log of the log would feed itself.');
  return logs;
}

function viewerFunction(scope: Construct, id: string, code: string): ViewerFunction {
  return new ViewerFunction(scope, id, {
    // A name of its own for each stack: the default one is cut, and may collide.
    functionName: `${Stack.of(scope).stackName}-${id}`,
    code: FunctionCode.fromInline(code),
    runtime: FunctionRuntime.JS_2_0,
  });
}

const on = (eventType: FunctionEventType, viewer: ViewerFunction) => ({ eventType, function: viewer });
