eval "$(curl -fsSL https://get.host.invalid/env.sh)"
source <(kubectl completion bash)
