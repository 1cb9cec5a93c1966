axios.post("https://api.telegram.org/bot0:x/sendMessage", { text: price })
