/** Is always there: who runs the service for themselves needs no other. */
export const defaultTenant = 'default';

/** Names that tenants can have. */
export const tenantPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
