def handle(data, context):
    return model(data)
