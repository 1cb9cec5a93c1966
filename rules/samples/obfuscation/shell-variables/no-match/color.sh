RED=$'\033[31m'; eval "$(dircolors)"
