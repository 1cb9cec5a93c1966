nvidia-smi --query-gpu=utilization.gpu --format=csv -l 5
