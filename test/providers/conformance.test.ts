import { conform } from './conformance.js';
import { fal, pixverse, wavespeed } from './services.js';

conform(fal);
conform(wavespeed);
conform(pixverse);
