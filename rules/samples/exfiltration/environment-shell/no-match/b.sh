curl -d "name=$NAME" https://example.org
