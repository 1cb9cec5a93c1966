// set by run.{bash,bat}
