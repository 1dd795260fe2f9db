import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SIGN_IN_ENDPOINTS } from '#functions/api/index.ts';
import { accept } from './findings.ts';

/** Requests a second, over all tenants: what runs away here would be paid for in Lambda and DynamoDB. */
const RATE_LIMIT = { rateLimit: 500, burstLimit: 1000 };

/** The paths of signing in, whatever their methods: the function answers those that it does not have. */
const SIGN_IN_PATHS = new Set(SIGN_IN_ENDPOINTS.map(({ path }) => path));

/** The HTTP API: paths of signing in go to one function, all others to another; they know their routes and who may call them. */
export class ApiGateway extends Construct {
  readonly api: HttpApi;
  /** Host name without scheme, as CloudFront wants its origins. */
  readonly hostName: string;

  constructor(scope: Construct, id: string, props: { handler: IFunction; signIn: IFunction }) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      description: 'Patchbay API',
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Handler', props.handler),
    });
    const integration = new HttpLambdaIntegration('SignIn', props.signIn);
    for (const path of SIGN_IN_PATHS) this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration });
    accept(this.api, 'AwsSolutions-APIG4', 'The function authenticates: API keys and sessions live in our own table.');

    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: RATE_LIMIT,
      detailedMetricsEnabled: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logs), format: ACCESS_LOG },
    });
    const { region, urlSuffix } = Stack.of(this);
    this.hostName = `${this.api.apiId}.execute-api.${region}.${urlSuffix}`;
  }
}

/** One JSON line for each request. No query string: a client may put what it likes in there, and the token of a feed stands there. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    path: '$context.path',
    status: '$context.status',
    responseBytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    error: '$context.error.message',
  }),
);
