def main():
    os.system(text)
