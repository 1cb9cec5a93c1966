const b = Buffer.from("iVBORw0KGgoAAAANSUhEUg==", "base64"); new Function("return this")()
