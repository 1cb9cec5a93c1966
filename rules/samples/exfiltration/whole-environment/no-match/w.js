new webpack.DefinePlugin({ e: JSON.stringify(process.env) }); fetch(encodeURIComponent(u));
