import type { Routes } from '../app.ts';
import { webhookDeliveryRoutes } from './webhook-deliveries.ts';
import { webhookEndpointRoutes } from './webhook-endpoints.ts';

/** Everything below `/v1/webhooks`. */
export const webhookRoutes: Routes = async (app, service) => {
  await webhookEndpointRoutes(app, service);
  await webhookDeliveryRoutes(app, service);
};
