import discord, subprocess
client = discord.Client()
subprocess.run(["git", "pull"])
