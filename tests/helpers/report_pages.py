"""Makes the input of the pages of the report: files of tables, and a text with HTML."""

HOSTILE = '</script><img src=x onerror="document.title=1"> & "quoted", \n{{ x }} $body'


def saved(folder, **frames):
    """Write tables as Parquet files; return their paths by their names in the report."""
    paths = {}
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
        paths[f"results/{name}.parquet"] = folder / f"{name}.parquet"
    return paths
