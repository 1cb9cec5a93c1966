[ -n "$PROVIDER_PRIVATE_KEY" ] || exit 1
