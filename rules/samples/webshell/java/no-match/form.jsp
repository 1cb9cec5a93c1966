<% String name = request.getParameter("name"); out.print(esc(name)); %>
