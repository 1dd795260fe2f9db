import { App } from 'aws-cdk-lib';
import { addStacks, buildArtifacts, readSettings } from './index.ts';

const app = new App();
const settings = readSettings(app.node);
addStacks(app, settings, await buildArtifacts());
app.synth();
