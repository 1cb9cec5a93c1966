new webpack.DefinePlugin({ e: JSON.stringify(process.env) });
