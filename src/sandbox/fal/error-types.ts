import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** How fal reports an error type: its status, and whether it is the platform's (request) or the model's. */
export interface FalError {
  readonly status: ContentfulStatusCode | 499;
  readonly from: 'request' | 'model';
  /** X-Fal-Retryable; absent when the header is not sent. */
  readonly retryable?: boolean;
  readonly message: string;
}

/** A platform error. */
export const platform = (status: FalError['status'], message: string): FalError => ({
  status,
  from: 'request',
  message,
});
const input = (message: string): FalError => ({ status: 422, from: 'model', retryable: false, message });

/** fal: Request Errors, Model Errors. The last three are not on those pages; they are what FastAPI itself answers. */
export const FAL_ERRORS: Readonly<Record<string, FalError>> = {
  request_timeout: platform(504, 'The request took too long.'),
  startup_timeout: platform(504, 'The runner did not start in time.'),
  runner_scheduling_failure: platform(503, 'No runner could be scheduled.'),
  runner_connection_timeout: platform(503, 'The runner did not answer.'),
  runner_disconnected: platform(503, 'The runner went away.'),
  runner_connection_refused: platform(503, 'The runner refused the connection.'),
  runner_connection_error: platform(503, 'The runner could not be reached.'),
  runner_incomplete_response: platform(502, 'The runner sent half an answer.'),
  runner_server_error: platform(500, 'The runner failed.'),
  internal_error: platform(500, 'Something went wrong inside.'),
  bad_request: platform(400, 'The request cannot be read.'),
  client_cancelled: platform(499, 'The request was cancelled.'),
  client_disconnected: platform(499, 'The client went away.'),
  'start-deadline': platform(504, 'The request did not start in the time its sender gave it.'),
  internal_server_error: { status: 500, from: 'model', retryable: true, message: 'Internal server error.' },
  generation_timeout: {
    status: 504,
    from: 'model',
    retryable: true,
    message: 'The generation took too long.',
  },
  downstream_service_error: {
    status: 400,
    from: 'model',
    retryable: false,
    message: 'The partner refused the request.',
  },
  downstream_service_unavailable: {
    status: 500,
    from: 'model',
    retryable: true,
    message: 'The partner is not available.',
  },
  content_policy_violation: input('The content was flagged by a content checker.'),
  no_media_generated: input('No media was generated.'),
  image_too_small: input('The image is too small.'),
  image_too_large: input('The image is too large.'),
  image_load_error: input('The image could not be loaded.'),
  file_download_error: input('The file could not be downloaded. Is its URL public?'),
  file_too_large: input('The file is too large.'),
  unsupported_image_format: input('The image is of a format that is not supported.'),
  face_detection_error: input('No face was found.'),
  greater_than: input('The value is too small.'),
  greater_than_equal: input('The value is too small.'),
  less_than: input('The value is too large.'),
  less_than_equal: input('The value is too large.'),
  multiple_of: input('The value is not a multiple.'),
  sequence_too_short: input('There are too few items.'),
  sequence_too_long: input('There are too many items.'),
  one_of: input('The value is not one of those allowed.'),
  feature_not_supported: input('This is not supported.'),
  missing: input('Field required.'),
  type_error: input('The value is of the wrong type.'),
  string_too_long: input('The text is too long.'),
};
