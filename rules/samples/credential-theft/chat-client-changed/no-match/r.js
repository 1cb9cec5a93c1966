open("discord_desktop_core/index.js")
