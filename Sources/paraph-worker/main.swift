import DocumentWork

runWorker(arguments: CommandLine.arguments)
